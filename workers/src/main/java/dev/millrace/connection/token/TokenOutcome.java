package dev.millrace.connection.token;

import dev.millrace.vault.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What came of asking for an access token. The reasons are for people and hold no secret. */
public sealed interface TokenOutcome {

    /**
     * A token.
     *
     * @param scopes what was granted: the answer's, or what was asked for when it does not say
     * @param expiresAt when the endpoint stops to accept it
     * @param renewAt when to ask for the next one, a margin before
     */
    record Issued(Secret token, List<String> scopes, Instant expiresAt, Instant renewAt) implements TokenOutcome {
        public Issued {
            scopes = List.copyOf(scopes);
        }
    }

    /** No token. */
    sealed interface Failed extends TokenOutcome {
        String reason();
    }

    /** Somebody must mend the credentials or their settings; asking again gives the same. */
    record Denied(String reason) implements Failed {}

    /** It may pass by itself; not before {@code retryAfter}. */
    record Unavailable(String reason, Duration retryAfter) implements Failed {}
}
