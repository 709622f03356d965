package dev.millrace.language.lint;

import org.jspecify.annotations.Nullable;

/** What a literal text must be beyond being text. */
@FunctionalInterface
interface TextRule {

    TextRule ANY = text -> null;

    // Editors count a few characters as space that Java does not.
    TextRule FILLED = like("[\\S\\u00a0\\u2007\\u202f\\ufeff]",
            text -> text.isBlank() ? Mistake.whole("this must not be empty", null) : null);

    /** The first mistake in {@code text}, or null. */
    @Nullable Mistake check(String text);

    /** What every text that is taken looks like, for editors: a regular expression of ECMA 262. Null where it says too little. */
    default @Nullable String pattern() {
        return null;
    }

    /** {@code rule}, of which an editor may know that what it takes has a part that matches {@code pattern}. */
    static TextRule like(String pattern, TextRule rule) {
        return new TextRule() {

            @Override
            public @Nullable Mistake check(String text) {
                return rule.check(text);
            }

            @Override
            public String pattern() {
                return pattern;
            }
        };
    }
}
