package dev.millrace.connection.token;

import dev.millrace.vault.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of asking for an access token. The reasons are for people and hold no secret. */
public sealed interface TokenOutcome {

    /**
     * A token.
     *
     * @param scopes what was granted: the answer's, or what was asked for when it does not say
     * @param refreshToken the next one; null where the answer has none, and one that was used stays good
     * @param life null for a token that does not end
     * @param answer the whole answer, which has more than the token at some services
     */
    record Issued(Secret token, @Nullable Secret refreshToken, List<String> scopes, @Nullable Life life, Secret answer)
            implements TokenOutcome {
        public Issued {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * How long a token is used.
     *
     * @param expiresAt when the service stops to accept it
     * @param renewAt when to ask for the next one, a margin before
     */
    record Life(Instant renewAt, Instant expiresAt) {}

    /** No token. */
    sealed interface Failed extends TokenOutcome {
        String reason();
    }

    /** Somebody must mend the credentials or their settings; asking again gives the same. */
    record Denied(String reason) implements Failed {}

    /** It may pass by itself; not before {@code retryAfter}. */
    record Unavailable(String reason, Duration retryAfter) implements Failed {}
}
