package dev.millrace.workspace.identity;

/** Why a provider's account signs nobody in; the message is for the person and holds no secret. */
public final class SignInRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Whose doing it was. */
    public enum Reason {
        /** What came back is unknown, used, too old, or made for another browser, person or provider. */
        STALE,
        /** The person said no at the provider. */
        DECLINED,
        /** The provider said no, or gave an answer that cannot be used. */
        PROVIDER,
        /** It is good, and whose it is does not suffice. */
        NOT_LET_IN
    }

    private final Reason reason;

    SignInRefused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What was begun is over, or was never begun in this browser. */
    public static SignInRefused stale() {
        return new SignInRefused(
                Reason.STALE,
                """
                This answer of the provider belongs to no sign-in that was begun in this browser in the last ten minutes, or \
                was used already. Nothing was changed; start again.""");
    }

    public Reason reason() {
        return reason;
    }
}
