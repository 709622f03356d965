package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a field of a record must be like.
 *
 * @param path the field's name, after the names of the objects in which it stands
 * @param values any of these, but for {@link Operator#NE}: none of these
 */
public record Condition(List<String> path, Operator operator, List<JsonNode> values) {

    /** How a field is compared. */
    public enum Operator {
        /** Has one of the values; a list that has one of them as well. */
        EQ,
        /** Has none of the values, or is not there. */
        NE,
        /** Greater, for numbers among numbers and texts among texts, which are compared character by character. */
        GT,
        GTE,
        LT,
        LTE,
        /** Is a text with this in it, in any case of letters. */
        CONTAINS,
        /** Is there, and is not null; or is not, where the value is false. */
        EXISTS;

        /** The word in a filter. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Operator> find(String word) {
            return Stream.of(values()).filter(operator -> operator.word().equals(word)).findFirst();
        }
    }

    /** The field that means a record's id and stands in no data. */
    public static final String RECORD_ID = "record_id";

    public Condition {
        path = List.copyOf(path);
        values = List.copyOf(values);
    }

    /** {@code field} has the text {@code value}. */
    public static Condition is(String field, String value) {
        return new Condition(List.of(field), Operator.EQ, List.of(TextNode.valueOf(value)));
    }

    boolean isOfId() {
        return path.equals(List.of(RECORD_ID));
    }
}
