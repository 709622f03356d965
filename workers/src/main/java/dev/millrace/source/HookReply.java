package dev.millrace.source;

import dev.millrace.source.verifier.HandshakeReply;

/** What to answer to a request that was genuine. */
public sealed interface HookReply {

    /** Stored, or stored before. */
    record Taken(String eventId, boolean duplicate) implements HookReply {}

    /** The provider only asked whether we are there. */
    record Handshake(HandshakeReply reply) implements HookReply {}
}
