package dev.millrace.sync.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells new and changed items from those that were read before: a field that grows, or what the service gives at the end of a list
 * for asking again.
 *
 * @param field of an item, a path; beside {@code given} it only says when an item was changed
 * @param parameter of the query that asks for items from a value on; null where an expression uses the cursor
 * @param given jq over the answer's body that gives the cursor of the next run, and null before the last page
 * @param link whether what is given is an address of the same origin, which is asked instead of the path
 * @param format how the service writes it; {@code rfc3339} where it is left out
 * @param lookBack how much earlier to ask, for items that come to be seen late; nothing for a text
 * @param ascending whether the list is in the order of the cursor, so that each page's cursor can be relied on before the list ends
 */
public record StreamCursor(
        @Nullable String field,
        @Nullable String parameter,
        @Nullable String given,
        boolean link,
        @Nullable Format format,
        @Nullable Duration lookBack,
        boolean ascending) {

    /** How a cursor is written. */
    public enum Format {
        @JsonProperty("rfc3339")
        RFC3339,
        @JsonProperty("epoch_seconds")
        EPOCH_SECONDS,
        @JsonProperty("epoch_milliseconds")
        EPOCH_MILLISECONDS,
        /** A number counts as one; anything else is compared character by character. */
        @JsonProperty("text")
        TEXT
    }

    public StreamCursor {
        format = format == null ? Format.RFC3339 : format;
        lookBack = lookBack == null ? Duration.ZERO : lookBack;
    }

    /** The later one of {@code held} and that of {@code item}, which may have none. */
    public @Nullable String later(@Nullable String held, JsonNode item) {
        var value = given == null ? value(item) : null;
        return value == null || held != null && compare(held, value) >= 0 ? held : value;
    }

    /** What to ask with for all from {@code held} on. */
    String since(String held) {
        if (given != null || format == Format.TEXT) {
            return held;
        }
        var from = Instant.parse(held).minus(lookBack);
        return switch (format) {
            case EPOCH_SECONDS -> String.valueOf(from.getEpochSecond());
            case EPOCH_MILLISECONDS -> String.valueOf(from.toEpochMilli());
            case RFC3339, TEXT -> from.toString();
        };
    }

    /** When {@code item} has changed at the service, where the cursor is a time. */
    public @Nullable Instant time(JsonNode item) {
        var value = format == Format.TEXT ? null : value(item);
        return value == null ? null : Instant.parse(value);
    }

    private @Nullable String value(JsonNode item) {
        var value = field == null ? MissingNode.getInstance() : ItemPath.in(item, field);
        if (!value.isTextual() && !value.isNumber()) {
            return null;
        }
        try {
            return switch (format) {
                case RFC3339 -> OffsetDateTime.parse(colonInOffset(value.asText())).toInstant().toString();
                case EPOCH_SECONDS -> Instant.ofEpochSecond(Long.parseLong(value.asText())).toString();
                case EPOCH_MILLISECONDS -> Instant.ofEpochMilli(Long.parseLong(value.asText())).toString();
                case TEXT -> value.asText();
            };
        } catch (DateTimeException | NumberFormatException unreadable) {
            return null;
        }
    }

    /** Some write {@code +0000}, which ISO 8601 allows and RFC 3339 does not. */
    private static String colonInOffset(String time) {
        return time.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2");
    }

    private int compare(String one, String other) {
        if (format != Format.TEXT) {
            return Instant.parse(one).compareTo(Instant.parse(other));
        }
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other));
        } catch (NumberFormatException noNumbers) {
            return one.compareTo(other);
        }
    }
}
