package dev.millrace.language.lint;

import org.jspecify.annotations.Nullable;

/** What a literal text must be beyond being text. */
@FunctionalInterface
interface TextRule {

    TextRule ANY = text -> null;

    TextRule FILLED = text -> text.isBlank() ? Mistake.whole("this must not be empty", null) : null;

    /** The first mistake in {@code text}, or null. */
    @Nullable Mistake check(String text);
}
