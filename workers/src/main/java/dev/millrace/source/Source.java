package dev.millrace.source;

import java.time.Instant;

/**
 * A place where one service's webhooks come in; its secret is not part of it.
 *
 * @param name unique over the whole instance; the last part of the address
 * @param provider the {@link dev.millrace.source.verifier.Verifier} that its requests must pass
 */
public record Source(String sourceId, String workspaceId, String name, String provider, Instant createdAt) {

    /** The path at which it is called, which is also the {@code source} of its events. */
    public String path() {
        return "/hooks/" + name;
    }
}
