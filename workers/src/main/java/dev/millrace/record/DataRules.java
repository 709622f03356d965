package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What any record's data must be like: an object of at most 256 KiB that PostgreSQL can keep, search and sort. */
final class DataRules {

    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_DIGITS = 60;

    private DataRules() {}

    /** {@code data}; refuses with 422 what cannot be kept, naming the place as {@code /data/email}. */
    static ObjectNode object(JsonNode data) {
        if (data instanceof ObjectNode object) {
            look(object, "/data");
            return object;
        }
        throw Refusal.invalid("record_invalid", "/data", "The data of a record is an object.");
    }

    /** Whether {@code value} can stand in a statement: a text, a number, true or false that PostgreSQL can keep. */
    static boolean isStorable(JsonNode value) {
        try {
            look(value, "");
            return value.isValueNode();
        } catch (Refusal unstorable) {
            return false;
        }
    }

    /** Refuses with 422 what is too large or has no place for what must be unique. */
    static void check(ObjectNode data, List<String> unique) {
        // A character has at least one byte: what is short enough in no case is not measured.
        var text = Json.write(data);
        if (text.length() > MOST_BYTES || (text.length() > MOST_BYTES / 4 && utf8(text) > MOST_BYTES)) {
            throw Refusal.invalid("record_too_large", "/data", "A record may have 256 KiB; keep larger things in a file.");
        }
        for (var field : unique) {
            if (data.path(field).isContainerNode()) {
                throw Refusal.invalid(
                        "record_invalid", "/data/" + field, "A unique field is a text, a number, true or false.");
            }
        }
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void look(JsonNode value, String at) {
        if (value.isObject()) {
            value.properties().forEach(field -> {
                var place = at + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                text(field.getKey(), place);
                look(field.getValue(), place);
            });
        } else if (value.isArray()) {
            for (var index = 0; index < value.size(); index++) {
                look(value.get(index), at + "/" + index);
            }
        } else if (value.isTextual()) {
            text(value.textValue(), at);
        } else if (value.isNumber() && !value.isInt() && !value.isLong()) {
            var number = value.decimalValue();
            if (number.precision() > MOST_DIGITS || Math.abs(number.scale()) > MOST_DIGITS) {
                throw Refusal.invalid("record_invalid", at, "A number has %d digits at most.".formatted(MOST_DIGITS));
            }
        }
    }

    private static void text(String text, String at) {
        if (text.indexOf('\0') >= 0) {
            throw Refusal.invalid("record_invalid", at.replace("\0", ""), "The character U+0000 cannot be stored.");
        }
    }
}
