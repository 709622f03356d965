package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.record.RecordType;
import dev.millrace.refusal.Refusal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How somebody wants a file to be read, and what is to become of its rows; what is null is found out or has its default.
 *
 * @param mapping an object: the field for a column, or null for a column that is left out
 * @param key see {@link ImportOptions}
 * @param delimiter a comma, a semicolon, a tab (or {@code tab}), or a pipe; guessed without it
 * @param encoding {@code utf-8}, {@code utf-16}, {@code utf-16le}, {@code utf-16be} or {@code windows-1252}; guessed without it
 * @param headless whether the first row is no header; the columns are column_1, column_2, … then
 * @param empty {@code null}, the default, or {@code text}: what an empty cell is
 */
public record ImportChoices(
        @Nullable JsonNode mapping,
        @Nullable String key,
        boolean validateOnly,
        boolean silent,
        @Nullable String delimiter,
        @Nullable String encoding,
        boolean headless,
        @Nullable String empty) {

    /** Everything as it is by default. */
    public static final ImportChoices NONE = new ImportChoices(null, null, false, false, null, null, false, null);

    private static final Map<String, Character> DELIMITERS =
            Map.of(",", ',', ";", ';', "\t", '\t', "tab", '\t', "|", '|', "comma", ',', "semicolon", ';', "pipe", '|');
    private static final List<String> ENCODINGS =
            List.of("utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1");
    private static final int MOST_MAPPED = 1_000;

    /** The mapping; refuses with 422 what is none, and two columns for one field. */
    Map<String, @Nullable String> checkedMapping() {
        var read = readMapping();
        var fields = new HashSet<String>();
        read.forEach((column, field) -> {
            if (field != null && !fields.add(field)) {
                throw Refusal.invalid("field_invalid", at(column), "Two columns cannot be the same field, '%s'.".formatted(field));
            }
        });
        return read;
    }

    private static String at(String column) {
        return "/mapping/" + column.replace("~", "~0").replace("/", "~1");
    }

    /** The same where two columns may still be one field, as they are while somebody chooses. */
    Map<String, @Nullable String> readMapping() {
        var checked = new LinkedHashMap<String, @Nullable String>();
        if (mapping == null || mapping.isNull()) {
            return checked;
        }
        if (!mapping.isObject() || mapping.size() > MOST_MAPPED) {
            throw Refusal.invalid(
                    "field_invalid", "mapping", "mapping is an object of columns and their fields, such as {\"E-Mail\": \"email\"}.");
        }
        mapping.properties().forEach(entry -> {
            var field = entry.getValue();
            if (field.isNull() || field.isTextual() && field.textValue().isBlank()) {
                checked.put(entry.getKey(), null);
            } else if (!field.isTextual()) {
                throw Refusal.invalid("field_invalid", at(entry.getKey()), "This is the name of a field, or null to leave the column out.");
            } else {
                checked.put(entry.getKey(), field.textValue().strip());
            }
        });
        return checked;
    }

    @Nullable String checkedKey(String type, Optional<RecordType> known) {
        if (key == null || key.isBlank()) {
            return null;
        }
        var isKnown = key.equals(ImportOptions.RECORD_ID) || known.filter(one -> one.unique().contains(key)).isPresent();
        if (!isKnown) {
            throw Refusal.invalid(
                    "record_key_not_unique",
                    "key",
                    "'%s' is no unique field of the type '%s'; make it one by PUT /api/v1/record-types/%s first, or use record_id."
                            .formatted(key, type, type));
        }
        return key;
    }

    @Nullable Character checkedDelimiter() {
        if (delimiter == null || delimiter.isEmpty()) {
            return null;
        }
        var found = DELIMITERS.get(delimiter.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw Refusal.invalid("field_invalid", "delimiter", "delimiter is a comma, a semicolon, a pipe or tab; it is guessed without it.");
        }
        return found;
    }

    @Nullable Charset checkedEncoding() {
        if (encoding == null || encoding.isBlank()) {
            return null;
        }
        var wanted = encoding.strip().toLowerCase(Locale.ROOT);
        if (!ENCODINGS.contains(wanted)) {
            throw Refusal.invalid(
                    "field_invalid",
                    "encoding",
                    "encoding is one of %s; it is guessed without it.".formatted(ENCODINGS.stream().collect(Collectors.joining(", "))));
        }
        return wanted.equals("utf-8") ? StandardCharsets.UTF_8 : Charset.forName(wanted);
    }

    boolean emptyIsText() {
        return switch (empty == null ? "null" : empty) {
            case "null" -> false;
            case "text" -> true;
            default -> throw Refusal.invalid("field_invalid", "empty", "empty is null or text: what an empty cell is.");
        };
    }
}
