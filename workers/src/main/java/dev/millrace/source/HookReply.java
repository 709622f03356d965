package dev.millrace.source;

import dev.millrace.source.verifier.HandshakeReply;
import org.jspecify.annotations.Nullable;

/** What to answer to a request that was genuine. */
public sealed interface HookReply {

    /**
     * Stored, or stored before.
     *
     * @param acknowledgement what the provider wants to hear; null for our receipt
     */
    record Taken(String eventId, boolean duplicate, @Nullable HandshakeReply acknowledgement) implements HookReply {

        public Taken(String eventId, boolean duplicate) {
            this(eventId, duplicate, null);
        }
    }

    /** The provider only asked whether we are there. */
    record Handshake(HandshakeReply reply) implements HookReply {}
}
