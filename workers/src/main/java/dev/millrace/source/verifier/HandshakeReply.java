package dev.millrace.source.verifier;

import org.jspecify.annotations.Nullable;

/** What a provider wants to hear in a handshake: {@code text} as plain text, or no body where it is null. */
public record HandshakeReply(int status, @Nullable String text) {}
