package dev.millrace.language.lint;

import org.jspecify.annotations.Nullable;

/** Finds <code>${ }</code> in a text, and rewrites a text that has words around it as the one expression it must be. */
final class Interpolation {

    private static final int LONGEST_REWRITTEN = 500;

    private Interpolation() {}

    /** An expression and where it begins within its text. */
    record Body(String jq, int offset) {}

    /** What stands between the braces, where the whole text is one expression; null otherwise. */
    static @Nullable Body whole(String text) {
        var start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        var end = text.length();
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (end - start < 3 || !text.startsWith("${", start) || text.charAt(end - 1) != '}') {
            return null;
        }
        return new Body(text.substring(start + 2, end - 1), start + 2);
    }

    /** What is wrong with a text that begins as an expression and never ends as one; null where it does not. */
    static @Nullable Mistake unclosed(String text) {
        var dollar = text.indexOf("${");
        return dollar >= 0 && text.substring(0, dollar).isBlank() && closing(text, dollar + 2) < 0
                ? new Mistake(dollar, "this ${ is never closed", text.strip() + " }")
                : null;
    }

    /**
     * What is doubtful about a literal text with <code>${ }</code> in it: strict evaluation takes a text as an
     * expression only as a whole. Null where there is none.
     */
    static @Nullable Mistake mixed(String text) {
        var dollar = text.indexOf("${");
        if (dollar < 0 || closing(text, dollar + 2) < 0) {
            return null;
        }
        return new Mistake(dollar, "${ } is evaluated only where it is the whole text; put the words into the expression",
                text.length() > LONGEST_REWRITTEN ? null : rewritten(text));
    }

    /** {@code Hello ${ .name }} as {@code ${ "Hello \(.name)" }}. */
    private static @Nullable String rewritten(String text) {
        var expression = new StringBuilder("${ \"");
        var at = 0;
        while (at < text.length()) {
            if (text.startsWith("${", at)) {
                var end = closing(text, at + 2);
                if (end < 0) {
                    return null;
                }
                expression.append("\\(").append(text.substring(at + 2, end).strip()).append(')');
                at = end + 1;
            } else {
                expression.append(escaped(text.charAt(at)));
                at++;
            }
        }
        return expression.append("\" }").toString();
    }

    /** The brace that closes an expression, those within it counted; -1 where there is none. */
    private static int closing(String text, int from) {
        var open = 1;
        for (var at = from; at < text.length(); at++) {
            if (text.charAt(at) == '{') {
                open++;
            } else if (text.charAt(at) == '}' && --open == 0) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }

    private static String escaped(char character) {
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.valueOf(character);
        };
    }
}
