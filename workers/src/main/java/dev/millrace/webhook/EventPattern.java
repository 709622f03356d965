package dev.millrace.webhook;

import java.util.ArrayList;
import java.util.List;

/**
 * What an endpoint wants: a type exactly ({@code order.created}), every type below a prefix ({@code record.*}, which
 * covers {@code record.created} and {@code record.a.b} but not {@code record}), or everything ({@code *}).
 */
public final class EventPattern {

    /** How long a pattern may be, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final String EVERYTHING = "*";

    private EventPattern() {}

    /** Whether {@code text} is a pattern: visible ASCII, and a star only alone or as the last of its dotted parts. */
    public static boolean isValid(String text) {
        if (text.equals(EVERYTHING)) {
            return true;
        }
        var type = text.endsWith(".*") ? text.substring(0, text.length() - 2) : text;
        return text.length() <= MAX_LENGTH
                && !type.isEmpty()
                && !type.startsWith(".")
                && !type.endsWith(".")
                && !type.contains("..")
                && type.chars().allMatch(character -> character > ' ' && character < 0x7f && character != '*');
    }

    /**
     * Every pattern that {@code type} matches, so that endpoints are found by equality. A prefix longer than a pattern
     * may be is left out, which bounds the list whatever the type holds.
     */
    public static List<String> matching(String type) {
        var patterns = new ArrayList<String>();
        patterns.add(EVERYTHING);
        for (var dot = type.indexOf('.'); dot >= 0 && dot + 2 <= MAX_LENGTH; dot = type.indexOf('.', dot + 1)) {
            if (dot + 1 < type.length()) {
                patterns.add(type.substring(0, dot) + ".*");
            }
        }
        if (type.length() <= MAX_LENGTH) {
            patterns.add(type);
        }
        return patterns;
    }
}
