package dev.millrace.language.source;

/** How a definition is written down. */
public enum Format {
    YAML,
    JSON;

    /** JSON where the first character that is not white space is a brace, YAML otherwise. */
    static Format of(String text) {
        for (var index = 0; index < text.length(); index++) {
            if (!Character.isWhitespace(text.charAt(index))) {
                return text.charAt(index) == '{' ? JSON : YAML;
            }
        }
        return YAML;
    }
}
