package dev.millrace.language.lint;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What fields are for, in a sentence for whoever hovers over them: {@code fields.properties}, by the field's name, with the
 * object's before it where the name alone says too little.
 */
final class FieldWords {

    private static final Properties WORDS = read();

    private FieldWords() {}

    /** The sentence for {@code field} of the object that is called {@code around}, or null. */
    static @Nullable String of(String around, String field) {
        return WORDS.getProperty(around + "." + field, WORDS.getProperty(field));
    }

    private static Properties read() {
        try (var file = new InputStreamReader(
                FieldWords.class.getResourceAsStream("fields.properties"), StandardCharsets.UTF_8)) {
            var words = new Properties();
            words.load(file);
            return words;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
