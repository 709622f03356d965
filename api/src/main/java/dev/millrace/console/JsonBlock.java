package dev.millrace.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON to be looked at, folded and copied.
 *
 * @param id of the element on its page
 * @param size in words, of the whole value
 * @param cut a sentence where {@code text} is not the whole value
 */
public record JsonBlock(String id, String title, String text, String size, boolean open, @Nullable String cut) {

    private static final int LONGEST = 100_000;

    public static JsonBlock of(String id, String title, JsonNode value, boolean open) {
        return ofText(id, title, pretty(value), open);
    }

    /** Null where there is no value, so that a page shows nothing. */
    public static @Nullable JsonBlock ofNullable(String id, String title, @Nullable JsonNode value, boolean open) {
        return value == null || value.isMissingNode() ? null : of(id, title, value, open);
    }

    public static JsonBlock ofText(String id, String title, String text, boolean open) {
        return beginning(id, title, text, open, LONGEST);
    }

    /** The first {@code longest} characters of {@code text}. */
    public static JsonBlock beginning(String id, String title, String text, boolean open, int longest) {
        var size = size(text.getBytes(StandardCharsets.UTF_8).length);
        return text.length() <= longest
                ? new JsonBlock(id, title, text, size, open, null)
                : new JsonBlock(
                        id,
                        title,
                        text.substring(0, longest),
                        size,
                        open,
                        "This is the beginning of %s; the API gives the whole.".formatted(size));
    }

    public static String pretty(JsonNode value) {
        try {
            return Json.mapper().writer(printer()).writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** A line an entry, so that long lists can be read. */
    private static DefaultPrettyPrinter printer() {
        var printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return printer;
    }

    private static String size(int bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        return bytes < 1_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
