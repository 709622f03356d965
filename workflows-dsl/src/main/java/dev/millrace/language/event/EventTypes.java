package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.expression.Template;
import org.jspecify.annotations.Nullable;

/** Tells by which event type a filter is found through an index. */
public final class EventTypes {

    public static final String ANY = "*";

    private EventTypes() {}

    /** The literal type that {@code type} asks for, or {@link #ANY} where it is missing, an expression or a pattern. */
    public static String indexed(@Nullable JsonNode type) {
        if (type == null || !type.isTextual() || Template.isEnclosed(type.textValue())) {
            return ANY;
        }
        return isLiteral(type.textValue()) ? type.textValue() : ANY;
    }

    /** Whether a filter's text means itself: it has no character of a regular expression but the dot of a name. */
    public static boolean isLiteral(String text) {
        return text.chars().noneMatch(character -> "\\^$|?*+()[]{}".indexOf(character) >= 0);
    }
}
