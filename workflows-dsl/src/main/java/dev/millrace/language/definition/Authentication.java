package dev.millrace.language.definition;

import dev.millrace.language.expression.Template;

/** How a call proves who makes it (DSL, "Authentication"). */
public sealed interface Authentication {

    /**
     * By the stored connection of that name, whose own kind decides how the request is signed.
     *
     * @param digest whether its user name and password answer a digest challenge instead
     */
    record Connection(String name, boolean digest) implements Authentication {}

    /**
     * By what the definition itself says.
     *
     * @param scheme {@code basic}, {@code bearer}, {@code digest} or {@code oauth2}
     * @param parameters the DSL's fields of that scheme
     * @param pointer where the parameters stand, so that constant ones can be read where they are used and stay out of
     *     the history
     */
    record Inline(String scheme, Template parameters, String pointer) implements Authentication {}
}
