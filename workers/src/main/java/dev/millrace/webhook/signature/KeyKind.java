package dev.millrace.webhook.signature;

import java.util.Locale;

/** What a scheme signs with. An endpoint that changes over from one to the other keeps both. */
public enum KeyKind {
    /** A secret that the receiver knows too. */
    SYMMETRIC,
    /** A key pair, of which the receiver knows the public key. */
    ED25519;

    /** The word for it in the tables. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
