package dev.millrace.connection;

import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.vault.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The access token that somebody has, and the last failure to get the next one.
 *
 * @param refresh what to get the next one with; null where that is not how this one was got
 * @param notBefore when to ask again after {@code failure}; set exactly when that is
 */
record HeldToken(
        TokenOutcome.@Nullable Issued issued,
        @Nullable Secret refresh,
        TokenOutcome.@Nullable Failed failure,
        @Nullable Instant notBefore) {

    static final HeldToken NONE = new HeldToken(null, null, null, null);

    /** How long a refusal stands before the endpoint is asked again, since a person may have mended it there. */
    private static final Duration AFTER_DENIAL = Duration.ofSeconds(60);

    /**
     * What to do without asking the endpoint: use the token, or report the failure that is still fresh. Empty when it is
     * time to ask. A token that should be renewed and cannot be is used to its end.
     */
    Optional<TokenOutcome> answer(Instant now) {
        if (issued != null && (issued.life() == null || now.isBefore(issued.life().renewAt()))) {
            return Optional.of(issued);
        }
        if (failure == null || notBefore == null || !now.isBefore(notBefore)) {
            return Optional.empty();
        }
        if (issued != null && now.isBefore(issued.life().expiresAt())) {
            return Optional.of(issued);
        }
        return Optional.of(
                switch (failure) {
                    case TokenOutcome.Denied denied -> denied;
                    case TokenOutcome.Unavailable unavailable ->
                        new TokenOutcome.Unavailable(unavailable.reason(), Duration.between(now, notBefore));
                });
    }

    /** What is held once the endpoint has answered. A failure takes no token away, nor does an answer without the next refresh token. */
    HeldToken after(TokenOutcome outcome, Instant now) {
        return switch (outcome) {
            case TokenOutcome.Issued next ->
                new HeldToken(next, next.refreshToken() == null ? refresh : next.refreshToken(), null, null);
            case TokenOutcome.Denied denied -> new HeldToken(issued, refresh, denied, now.plus(AFTER_DENIAL));
            case TokenOutcome.Unavailable unavailable ->
                new HeldToken(issued, refresh, unavailable, now.plus(unavailable.retryAfter()));
        };
    }
}
