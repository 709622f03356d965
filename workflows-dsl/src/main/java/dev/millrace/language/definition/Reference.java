package dev.millrace.language.definition;

import org.jspecify.annotations.Nullable;

/**
 * Something that lies outside of a definition and belongs to it all the same (DSL, "External Resource", "Catalog").
 *
 * @param address where it is read, absolute; it is what tells this from others
 * @param pointer of the text that names it, in the definition or in another function from outside
 * @param authentication for reading it, or null
 */
public record Reference(Kind kind, String address, String pointer, @Nullable Authentication authentication) {

    /** What is expected there. */
    public enum Kind {
        /** A JSON Schema. */
        SCHEMA,
        /** A task that is called by its address or by its name in a catalog. */
        FUNCTION
    }

    /** The address of the function from outside in which it is named; null for the definition itself. */
    public @Nullable String within() {
        return Resources.address(pointer);
    }
}
