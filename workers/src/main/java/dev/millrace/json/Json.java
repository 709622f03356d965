package dev.millrace.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads and writes JSON as the wire contract wants it: snake_case, RFC 3339 times, unknown fields refused. */
public final class Json {

    /** How deep a document may nest before it is refused. */
    public static final int MAX_NESTING = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // 1.10 stays 1.10: an amount that changes its look breaks signatures and comparisons.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** What we put around a document of the deepest kind, a run's array around its event for one, must be readable too. */
    private static final JsonMapper OURS = MAPPER.copy();

    static {
        MAPPER.getFactory().setStreamReadConstraints(nesting(MAX_NESTING));
        OURS.getFactory().setStreamReadConstraints(nesting(MAX_NESTING + 50));
    }

    private static StreamReadConstraints nesting(int levels) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(levels)
                .maxNumberLength(1_000)
                .maxStringLength(30 * 1024 * 1024)
                .build();
    }

    private static final Pattern SURROGATE_ESCAPE = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private Json() {}

    /** The mapper itself, for the web layer and for records. Do not reconfigure it. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** The tree of {@code text}; throws {@link JsonProcessingException}, which has the line and column. */
    public static JsonNode read(String text) throws JsonProcessingException {
        try {
            var tree = MAPPER.readTree(text);
            if (mayHoldHalfACharacter(text) && holdsHalfACharacter(tree)) {
                throw new JsonParseException(null, "a \\u escape is half of a surrogate pair", escape(text));
            }
            return tree;
        } catch (NumberFormatException unheardOf) {
            // Jackson lets it through where an exponent has more digits than a BigDecimal's.
            throw new StreamConstraintsException("a number has too large an exponent", JsonLocation.NA);
        }
    }

    /**
     * The tree of {@code utf8}, with every number exactly as it was written; a missing node where there is no value at
     * all. A byte order mark is skipped (RFC 8259, section 8.1); other encodings of Unicode are not guessed.
     */
    public static JsonNode read(byte[] utf8) throws CharacterCodingException, JsonProcessingException {
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(utf8))
                .toString();
        return read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /** Only an escape can: decoded UTF-8 has whole characters. */
    private static boolean mayHoldHalfACharacter(String text) {
        return text.contains("\\ud") || text.contains("\\uD");
    }

    /** RFC 8259, section 8.2: what such a text means is anyone's guess, and UTF-8 has no way to write it. */
    private static boolean holdsHalfACharacter(JsonNode tree) {
        if (tree.isTextual()) {
            return tree.textValue().codePoints().anyMatch(Json::isHalf);
        }
        return tree.valueStream().anyMatch(Json::holdsHalfACharacter)
                || tree.propertyStream().anyMatch(field -> field.getKey().codePoints().anyMatch(Json::isHalf));
    }

    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    /** Where the first escape of a surrogate stands. */
    private static JsonLocation escape(String text) {
        var matcher = SURROGATE_ESCAPE.matcher(text);
        var offset = matcher.find() ? matcher.start() : 0;
        var line = 1 + (int) text.substring(0, offset).chars().filter(character -> character == '\n').count();
        return new JsonLocation(ContentReference.unknown(), offset, line, offset - text.lastIndexOf('\n', offset));
    }

    /** Whether {@code tree} has at most {@code levels} objects and arrays within one another. */
    public static boolean nestsWithin(int levels, JsonNode tree) {
        if (!tree.isContainerNode()) {
            return true;
        }
        if (levels == 0) {
            return false;
        }
        for (var child : tree) {
            if (!nestsWithin(levels - 1, child)) {
                return false;
            }
        }
        return true;
    }

    /** The tree of a text that we wrote ourselves, for instance a {@code jsonb} column. */
    public static JsonNode trusted(String text) {
        try {
            return OURS.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@code value} as JSON text. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
