package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The names an expression sees, innermost first. Keys are interned ({@code $x}, {@code f/1}, {@code *label}), and the
 * parser has made sure that every key looked up is there.
 */
final class Env {

    final String key;
    final @Nullable Object value;
    /** Where a function's argument was written, and so where it is evaluated. */
    final @Nullable Env scope;

    private final @Nullable Env parent;

    private Env(String key, @Nullable Object value, @Nullable Env scope, @Nullable Env parent) {
        this.key = key;
        this.value = value;
        this.scope = scope;
        this.parent = parent;
    }

    static Env variable(String key, JsonNode value, @Nullable Env parent) {
        return new Env(key, value, null, parent);
    }

    static Env argument(String key, Ast body, @Nullable Env scope, @Nullable Env parent) {
        return new Env(key, body, scope, parent);
    }

    static Env function(Ast.Definition definition, @Nullable Env parent) {
        return new Env(definition.key(), definition, null, parent);
    }

    static Env label(String key, @Nullable Env parent) {
        return new Env(key, null, null, parent);
    }

    static Env find(@Nullable Env from, String key) {
        Env at = from;
        while (at != null && at.key != key) {
            at = at.parent;
        }
        if (at == null) {
            throw new IllegalStateException("unresolved " + key);
        }
        return at;
    }
}
