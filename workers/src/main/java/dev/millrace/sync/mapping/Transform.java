package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.jq.JqLimits;
import dev.millrace.language.jq.JqSyntaxException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is made of a value of theirs. All but jq and templates leave null as it is. */
sealed interface Transform
        permits Template,
                Transform.Currency,
                Transform.Date,
                Transform.Direct,
                Transform.Expression,
                Transform.Lowercase,
                Transform.Trim,
                Transform.Words {

    /** @throws Unfit where nothing can be made of {@code value} */
    JsonNode apply(JsonNode value);

    /** What takes a value of ours back to theirs; empty where it cannot be turned round. */
    default Optional<Transform> inverse() {
        return Optional.empty();
    }

    /** Whether it makes something of a whole item, so that it needs no path, and of a missing value. */
    default boolean takesAll() {
        return this instanceof Expression || this instanceof Template;
    }

    /** The types of JSON Schema of which one comes of it; empty where anything may. */
    default Set<String> types() {
        return Set.of();
    }

    /** The value does not fit; the message is a part of a sentence. */
    final class Unfit extends RuntimeException {
        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    /** Anything, as it is. */
    record Direct() implements Transform {
        @Override
        public JsonNode apply(JsonNode value) {
            return value;
        }

        @Override
        public Optional<Transform> inverse() {
            return Optional.of(new Direct());
        }
    }

    /** A text in small letters. */
    record Lowercase() implements Transform {
        @Override
        public JsonNode apply(JsonNode value) {
            return TextNode.valueOf(text(value).toLowerCase(Locale.ROOT));
        }

        @Override
        public Optional<Transform> inverse() {
            return Optional.of(new Direct());
        }

        @Override
        public Set<String> types() {
            return Set.of("string");
        }
    }

    /** A text without white space around it. */
    record Trim() implements Transform {
        @Override
        public JsonNode apply(JsonNode value) {
            return TextNode.valueOf(text(value).strip());
        }

        @Override
        public Optional<Transform> inverse() {
            return Optional.of(new Direct());
        }

        @Override
        public Set<String> types() {
            return Set.of("string");
        }
    }

    /**
     * An amount as a number: from {@code "€ 1,234.50"}, {@code "1.234,50 EUR"} or a number. Of a point and a comma the last one is the
     * decimal sign; one alone is so unless exactly three digits follow it.
     */
    record Currency() implements Transform {

        private static final Pattern AMOUNT = Pattern.compile("-?([0-9]{1,30}|[0-9]{1,3}(\\.[0-9]{3}){1,9}|[0-9]{1,3}(,[0-9]{3}){1,9})");

        @Override
        public JsonNode apply(JsonNode value) {
            if (value.isNumber()) {
                return value;
            }
            var kept = text(value).replaceAll("[^0-9.,-]", "");
            var sign = Math.max(kept.lastIndexOf('.'), kept.lastIndexOf(','));
            var other = sign < 0 ? ' ' : kept.charAt(sign) == '.' ? ',' : '.';
            var grouping = sign >= 0
                    && kept.indexOf(other) < 0
                    && (kept.length() - sign == 4 || kept.indexOf(kept.charAt(sign)) != sign);
            var whole = sign < 0 || grouping ? kept : kept.substring(0, sign);
            var fraction = sign < 0 || grouping ? "" : "." + kept.substring(sign + 1);
            if (!AMOUNT.matcher(whole).matches() || !fraction.matches("(\\.[0-9]+)?")) {
                throw new Unfit("is no amount of money");
            }
            return DecimalNode.valueOf(new BigDecimal(whole.replaceAll("[.,]", "") + fraction));
        }

        @Override
        public Set<String> types() {
            return Set.of("number", "integer");
        }
    }

    /**
     * A time in RFC 3339 and UTC: from a text with an offset, or from seconds, or milliseconds past 100 thousand million, since 1970. A
     * day stays a day.
     */
    record Date() implements Transform {

        private static final long AS_MILLISECONDS = 100_000_000_000L;

        @Override
        public JsonNode apply(JsonNode value) {
            try {
                if (value.isNumber()) {
                    var number = value.asLong();
                    return TextNode.valueOf(
                            (Math.abs(number) > AS_MILLISECONDS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number)).toString());
                }
                var text = text(value).strip();
                return TextNode.valueOf(
                        text.length() == 10
                                ? LocalDate.parse(text).toString()
                                : OffsetDateTime.parse(text.replaceFirst("^(\\S{10}) ", "$1T")).toInstant().toString());
            } catch (DateTimeException noTime) {
                throw new Unfit("is no time such as 2026-11-22T09:00:00Z");
            }
        }

        @Override
        public Optional<Transform> inverse() {
            return Optional.of(new Direct());
        }

        @Override
        public Set<String> types() {
            return Set.of("string");
        }
    }

    /** One of their words as one of ours. */
    record Words(Map<String, JsonNode> words) implements Transform {
        @Override
        public JsonNode apply(JsonNode value) {
            var found = words.get(value.asText());
            if (found == null) {
                throw new Unfit("is '%s', for which the enum has nothing".formatted(shortened(value.asText())));
            }
            return found;
        }

        /** Only where each word of ours comes of one of theirs. */
        @Override
        public Optional<Transform> inverse() {
            var turned = new HashMap<String, JsonNode>();
            words.forEach((theirs, ours) -> turned.put(ours.asText(), TextNode.valueOf(theirs)));
            var plain = words.values().stream().allMatch(ours -> ours.isValueNode() && !ours.isNull());
            return plain && turned.size() == words.size() ? Optional.of(new Words(turned)) : Optional.empty();
        }

        @Override
        public Set<String> types() {
            return words.values().stream().map(Words::type).collect(Collectors.toSet());
        }

        private static String type(JsonNode value) {
            return switch (value.getNodeType()) {
                case STRING -> "string";
                case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
                case BOOLEAN -> "boolean";
                case OBJECT, POJO -> "object";
                case ARRAY -> "array";
                case BINARY, MISSING, NULL -> "null";
            };
        }
    }

    /** Whatever jq makes of it. */
    record Expression(Jq jq) implements Transform {
        @Override
        public JsonNode apply(JsonNode value) {
            try {
                return jq.first(value, new JqContext(Map.of(), Instant.EPOCH, JqLimits.DEFAULT));
            } catch (JqException failed) {
                throw new Unfit("cannot be made: " + shortened(String.valueOf(failed.getMessage())));
            }
        }
    }

    /** @throws Unfit where {@code transform} is none */
    static Transform of(@Nullable JsonNode transform) {
        if (transform == null || transform.isNull()) {
            return new Direct();
        }
        if (transform.isObject() && transform.size() == 1 && transform.path("jq").isTextual()) {
            return expression(transform.path("jq").asText());
        }
        if (transform.isObject() && transform.size() == 1 && transform.path("template").isTextual()) {
            return Template.of(transform.path("template").asText());
        }
        if (transform.isObject() && transform.size() == 1 && transform.path("enum").isObject()) {
            var words = new HashMap<String, JsonNode>();
            transform.path("enum").properties().forEach(word -> words.put(word.getKey(), word.getValue()));
            return new Words(words);
        }
        return switch (transform.asText()) {
            case "direct" -> new Direct();
            case "lowercase" -> new Lowercase();
            case "trim" -> new Trim();
            case "currency" -> new Currency();
            case "date" -> new Date();
            case String other -> throw new Unfit(
                    "must be direct, lowercase, trim, currency, date, {\"enum\": {…}}, {\"template\": \"…\"} or {\"jq\": \"…\"}");
        };
    }

    private static Transform expression(String source) {
        try {
            var jq = Jq.compile(source);
            if (!jq.freeVariables().isEmpty()) {
                throw new Unfit("has variables, which have no value here");
            }
            return new Expression(jq);
        } catch (JqSyntaxException broken) {
            throw new Unfit("is no jq: " + broken.getMessage());
        }
    }

    private static String text(JsonNode value) {
        if (value.isContainerNode()) {
            throw new Unfit("is a list or an object where a text is needed");
        }
        return value.asText();
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
