package dev.millrace.connection.grant;

/** Why a grant came to nothing; the message is for the person who is connecting and holds no secret. */
public final class GrantRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Whose doing it was. */
    public enum Reason {
        /** The state is unknown, used, too old, or made for another browser, person or provider. */
        STALE,
        /** The person said no at the provider. */
        DECLINED,
        /** The provider said no, or gave an answer that cannot be used. */
        PROVIDER,
        /** Nobody has set the provider up here. */
        NOT_SET_UP
    }

    private final Reason reason;

    GrantRefused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
