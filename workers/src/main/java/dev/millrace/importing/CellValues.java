package dev.millrace.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.file.GuardedCell;
import dev.millrace.json.Json;
import dev.millrace.record.RecordType;
import dev.millrace.refusal.Refusal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes of a cell, which is always a text, the value that the JSON Schema of the type wants in its field. */
public final class CellValues {

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,60}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d{1,60}(\\.\\d{0,60})?|\\.\\d{1,60})([eE][+-]?\\d{1,3})?");
    private static final Set<String> TRUE = Set.of("true", "yes", "y", "1", "on");
    private static final Set<String> FALSE = Set.of("false", "no", "n", "0", "off");

    private final Map<String, JsonNode> properties = new LinkedHashMap<>();
    private final boolean emptyIsText;

    CellValues(Optional<RecordType> type, boolean emptyIsText) {
        this(type.map(RecordType::schema).orElse(MissingNode.getInstance()), emptyIsText);
    }

    private CellValues(JsonNode schema, boolean emptyIsText) {
        this.emptyIsText = emptyIsText;
        schema.path("properties").properties().forEach(property -> properties.put(property.getKey(), property.getValue()));
    }

    /** For fields of which {@code schema} speaks; a missing node where no schema is known. An empty cell is nothing. */
    public static CellValues of(JsonNode schema) {
        return new CellValues(schema, false);
    }

    /** The fields that the schema names, in its order. */
    Set<String> fields() {
        return properties.keySet();
    }

    /** What a value of the field is like, where that can be told from a text: {@code email}, {@code date-time}, … or empty. */
    String format(String field) {
        return properties.getOrDefault(field, MissingNode.getInstance()).path("format").asText();
    }

    /** Whether {@code cell} can be a value of the field. */
    boolean fits(String field, String cell) {
        try {
            value(field, cell);
            return true;
        } catch (Refusal unfit) {
            return false;
        }
    }

    /** The value; JSON's null for a cell without one. Refuses with 422 what the field cannot be. */
    public JsonNode value(String field, String cell) {
        var schema = properties.get(field);
        var types = schema == null ? List.<String>of() : types(schema.path("type"));
        var mayBeText = types.isEmpty() || types.contains("string");
        if (cell.isEmpty()) {
            return emptyIsText && mayBeText ? TextNode.valueOf("") : JsonNodeFactory.instance.nullNode();
        }
        var text = GuardedCell.plain(cell);
        for (var type : types) {
            var value = as(type, text.strip());
            if (value != null) {
                return value;
            }
        }
        if (!mayBeText) {
            throw Refusal.invalid(
                    "record_invalid",
                    "/data/" + field,
                    "'%s' is no %s.".formatted(shortened(text), String.join(" or ", types)));
        }
        return TextNode.valueOf(schema == null ? text : dated(schema.path("format").asText(), field, text));
    }

    private static List<String> types(JsonNode named) {
        var types = new ArrayList<String>();
        (named.isArray() ? named.valueStream() : Stream.of(named))
                .filter(JsonNode::isTextual)
                .forEach(type -> types.add(type.textValue()));
        return types;
    }

    /** Null where {@code text} is none, or is one only as a text. */
    private static @Nullable JsonNode as(String type, String text) {
        return switch (type) {
            case "integer" -> INTEGER.matcher(text).matches() ? number(text) : null;
            case "number" -> NUMBER.matcher(text).matches() ? number(text) : null;
            case "boolean" -> {
                var word = text.toLowerCase(Locale.ROOT);
                yield TRUE.contains(word) ? BooleanNode.TRUE : FALSE.contains(word) ? BooleanNode.FALSE : null;
            }
            case "null" -> text.equals("null") ? JsonNodeFactory.instance.nullNode() : null;
            case "object", "array" -> {
                var tree = tree(text);
                yield tree != null && (type.equals("object") ? tree.isObject() : tree.isArray()) ? tree : null;
            }
            case String other -> null;
        };
    }

    private static JsonNode number(String text) {
        var number = new BigDecimal(text);
        return number.scale() == 0 && number.precision() < 18
                ? JsonNodeFactory.instance.numberNode(number.longValueExact())
                : DecimalNode.valueOf(number);
    }

    private static @Nullable JsonNode tree(String text) {
        try {
            return Json.read(text);
        } catch (JsonProcessingException none) {
            return null;
        }
    }

    /** Days and times as RFC 3339 has them; a time without a zone is one of UTC. */
    private static String dated(String format, String field, String text) {
        try {
            return switch (format) {
                case "date" -> LocalDate.parse(text.strip()).toString();
                case "date-time" -> time(text.strip());
                case String other -> text;
            };
        } catch (DateTimeException none) {
            var wanted = format.equals("date") ? "a day such as 2026-11-22" : "a time such as 2026-11-22T09:00:00Z";
            throw Refusal.invalid("record_invalid", "/data/" + field, "'%s' is not %s.".formatted(shortened(text), wanted));
        }
    }

    private static String time(String text) {
        var written = text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + "T" + text.substring(11) : text;
        try {
            OffsetDateTime.parse(written);
            return written;
        } catch (DateTimeException withoutZone) {
            return LocalDateTime.parse(written).atOffset(ZoneOffset.UTC).toInstant().toString();
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
