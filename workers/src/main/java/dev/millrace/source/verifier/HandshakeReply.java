package dev.millrace.source.verifier;

import org.jspecify.annotations.Nullable;

/** What a provider wants to hear, in a handshake or as an acknowledgement: {@code text}, or no body where it is null. */
public record HandshakeReply(int status, @Nullable String text, String contentType) {

    /** Plain text. */
    public HandshakeReply(int status, @Nullable String text) {
        this(status, text, "text/plain;charset=UTF-8");
    }
}
