package dev.millrace.connection;

import org.jspecify.annotations.Nullable;

/** Whose account a connection is, as far as the service says. */
public record Account(@Nullable String id, @Nullable String email, @Nullable String name) {

    public static final Account UNKNOWN = new Account(null, null, null);
}
