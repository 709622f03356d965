package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * An evaluation failed; the message is worded as jq words it. It carries no stack trace, because {@code try} makes it an
 * everyday event and the Java stack would tell an author nothing.
 */
public final class JqException extends RuntimeException {

    private final transient JsonNode value;
    private final boolean limit;

    private JqException(String message, JsonNode value, boolean limit) {
        super(message, null, false, false);
        this.value = value;
        this.limit = limit;
    }

    static JqException of(String message) {
        return new JqException(message, TextNode.valueOf(message), false);
    }

    /** What {@code error(value)} raises; a value that is no string is shown as JSON. */
    static JqException raised(JsonNode value, String shown) {
        return new JqException(value.isTextual() ? shown : "(not a string): " + shown, value, false);
    }

    static JqException limited(String message) {
        return new JqException(message, TextNode.valueOf(message), true);
    }

    /** What {@code catch} receives. */
    JsonNode value() {
        return value;
    }

    /** Whether a bound of {@link JqLimits} ended the evaluation. Such an end cannot be caught by the expression. */
    public boolean limit() {
        return limit;
    }
}
