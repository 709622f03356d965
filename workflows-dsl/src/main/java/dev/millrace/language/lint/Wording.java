package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How words of the language, an author's own names and values appear in a message: short, and on one line. */
final class Wording {

    private static final int LONGEST = 60;

    private Wording() {}

    /** A word of the language or a field's name. */
    static String word(String word) {
        return "`" + cut(word) + "`";
    }

    /** A name or text that the author chose. */
    static String name(String name) {
        return "\"" + cut(name) + "\"";
    }

    /** The value at {@code at} as the subject of a sentence. */
    static String subject(Path at) {
        if (at.parent() == null) {
            return at == Path.FUNCTION ? "a function" : "a definition";
        }
        return at.token().chars().allMatch(Character::isDigit) ? "this item" : word(at.token());
    }

    /** What kind of value this is. */
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "text";
            case NUMBER -> node.isIntegralNumber() ? "a number" : "a number with a fraction";
            case BOOLEAN -> node.booleanValue() ? "true" : "false";
            case NULL, MISSING, BINARY, POJO -> "empty";
        };
    }

    static String anyOf(List<String> words) {
        return listed(words, " or ");
    }

    static String allOf(List<String> words) {
        return listed(words, " and ");
    }

    /** That we do not run {@code what}, a word of the language. */
    static String refusal(String what, @Nullable String because) {
        return word(what) + (because == null ? " is not supported yet" : " is not supported: " + because);
    }

    static String didYouMean(@Nullable String near) {
        return near == null ? "" : "; did you mean " + word(near) + "?";
    }

    private static String listed(List<String> words, String last) {
        var listed = new StringBuilder();
        for (var index = 0; index < words.size(); index++) {
            listed.append(index == 0 ? "" : index < words.size() - 1 ? ", " : last).append(word(words.get(index)));
        }
        return listed.toString();
    }

    private static String cut(String text) {
        var line = text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("\\p{Cntrl}+", " ");
        return text.length() <= LONGEST ? line : line + "…";
    }
}
