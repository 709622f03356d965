package dev.millrace.workspace;

import dev.millrace.id.Sha256;
import dev.millrace.vault.Secret;
import java.security.SecureRandom;

/** 256 random bits in Crockford's base 32, 52 characters, behind a prefix that tells what they open. */
public final class Token {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int DIGITS = 52;

    private Token() {}

    /** A new token, for instance {@code mr_live_6vq…} for the prefix {@code mr_live_}. */
    public static Secret random(String prefix) {
        var random = new byte[DIGITS];
        RANDOM.nextBytes(random);
        var text = new StringBuilder(prefix.length() + DIGITS).append(prefix);
        for (var bits : random) {
            text.append(ALPHABET[bits & 31]);
        }
        return Secret.of(text.toString());
    }

    /** Whether {@code text} looks like a token with {@code prefix}, so that nonsense need not be looked up. */
    public static boolean looksLike(String prefix, String text) {
        return text.length() == prefix.length() + DIGITS
                && text.startsWith(prefix)
                && text.chars().skip(prefix.length()).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z');
    }

    /** What is stored of a token. Plain SHA-256 is right here: there is nothing to guess in 256 random bits. */
    public static byte[] hash(Secret token) {
        return Sha256.of(token.reveal());
    }
}
