package dev.millrace.api.security;

import dev.millrace.vault.Secret;
import java.security.SecureRandom;

/** Makes passwords that can be read aloud, such as {@code tavo-rilu-kemi-posa-dune}: ten syllables, 63 random bits. */
final class ReadablePassword {

    private static final String CONSONANTS = "bdfghjklmnprstvz";
    private static final String VOWELS = "aeiou";
    private static final int WORDS = 5;

    private ReadablePassword() {}

    static Secret random() {
        var random = new SecureRandom();
        var text = new StringBuilder();
        for (var word = 0; word < WORDS; word++) {
            text.append(word == 0 ? "" : "-");
            for (var syllable = 0; syllable < 2; syllable++) {
                text.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
                text.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
            }
        }
        return Secret.of(text.toString());
    }
}
