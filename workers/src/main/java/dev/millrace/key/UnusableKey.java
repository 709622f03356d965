package dev.millrace.key;

/** A key or a certificate that cannot be used; the message says why, in words that follow what it is. */
public final class UnusableKey extends Exception {

    private static final long serialVersionUID = 1;

    public UnusableKey(String how) {
        super(how, null, false, false);
    }

    /** What is wrong with it, without a stop: {@code is a certificate and no private key}. */
    public String how() {
        return String.valueOf(getMessage());
    }
}
