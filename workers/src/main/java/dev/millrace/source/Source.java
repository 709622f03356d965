package dev.millrace.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where webhooks come in.
 *
 * @param name unique over the whole instance; the last part of the address
 * @param provider the {@link dev.millrace.source.verifier.Verifier} that its requests must pass, or {@code custom}
 * @param verifier what the source says itself about its requests, as it was given; null where it says nothing
 * @param awaitsSecret whether the provider's next handshake brings the secret
 * @param previousSecretUntil until when the secret before this one is good too
 */
public record Source(
        String sourceId,
        String workspaceId,
        String name,
        String provider,
        @Nullable JsonNode verifier,
        boolean awaitsSecret,
        @Nullable Instant previousSecretUntil,
        Instant createdAt) {

    /** The path at which it is called, which is also the {@code source} of its events. */
    public String path() {
        return "/hooks/" + name;
    }
}
