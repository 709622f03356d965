package dev.millrace.connection;

import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.vault.Secret;
import java.time.Duration;

/** Why a connection, or the authentication of one call, cannot be used. No message holds a secret. */
public abstract sealed class ConnectionFailure extends RuntimeException {

    private ConnectionFailure(String message) {
        super(message, null, false, true);
    }

    /** The token of {@code outcome}, or its failure in the name of {@code whose}. */
    static Secret tokenOrThrow(String whose, TokenOutcome outcome) {
        return switch (outcome) {
            case TokenOutcome.Issued issued -> issued.token();
            case TokenOutcome.Denied denied -> throw new AuthorizationLost(whose, denied.reason());
            case TokenOutcome.Unavailable unavailable ->
                throw new Unavailable(whose, unavailable.reason(), unavailable.retryAfter());
        };
    }

    /** The workspace has no connection of that name. Trying again helps once somebody has made it. */
    public static final class Missing extends ConnectionFailure {
        private final String name;

        public Missing(String name) {
            super("There is no connection '%s' in this workspace; connect it, or correct the name.".formatted(name));
            this.name = name;
        }

        public String name() {
            return name;
        }
    }

    /** The request leaves the origin that the credentials belong to. Trying again never helps. */
    public static final class WrongOrigin extends ConnectionFailure {
        WrongOrigin(String message) {
            super(message);
        }
    }

    /** The deployment has switched the provider off. Trying again helps once it is switched on. */
    public static final class SwitchedOff extends ConnectionFailure {
        SwitchedOff(String whose, String provider) {
            super("%s cannot be used: the provider '%s' is switched off in this deployment (millrace.providers.%s.enabled)."
                    .formatted(whose, provider, provider));
        }
    }

    /** The service has refused the credentials. Trying again helps once somebody has renewed them. */
    public static final class AuthorizationLost extends ConnectionFailure {
        private final String reason;

        AuthorizationLost(String whose, String reason) {
            super("%s can no longer sign in: %s.".formatted(whose, reason));
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    /** No token could be got now. Trying again helps, after {@link #retryAfter}. */
    public static final class Unavailable extends ConnectionFailure {
        private final Duration retryAfter;

        Unavailable(String whose, String reason, Duration retryAfter) {
            super("%s cannot sign in just now: %s.".formatted(whose, reason));
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
