package dev.millrace.language.jq;

/**
 * A piece of the source.
 *
 * @param text what the parser needs of it: a name without dot, dollar or at sign, a text with its escapes resolved, an
 *     operator as written
 */
record Token(Kind kind, String text, int offset, int length) {

    enum Kind {
        /** A function's name or a keyword. */
        WORD,
        /** {@code .name}. */
        FIELD,
        /** {@code $name}. */
        VARIABLE,
        /** {@code @name}. */
        FORMAT,
        NUMBER,
        OPERATOR,
        QUOTE_OPEN,
        /** What stands between quotes and interpolations; never empty. */
        CHARACTERS,
        INTERPOLATION_OPEN,
        INTERPOLATION_CLOSE,
        QUOTE_CLOSE,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }
}
