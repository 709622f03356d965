package dev.millrace.language.source;

/** How a definition is written down. */
public enum Format {
    YAML,
    JSON;

    /** YAML where no brace comes first, or one and then a word that stands in no quotation marks; else JSON. */
    static Format of(String text) {
        var first = afterBlanks(text, 0);
        if (first == text.length() || text.charAt(first) != '{') {
            return YAML;
        }
        var next = afterBlanks(text, first + 1);
        return next < text.length() && Character.isLetter(text.charAt(next)) ? YAML : JSON;
    }

    private static int afterBlanks(String text, int from) {
        var index = from;
        while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
            index++;
        }
        return index;
    }
}
