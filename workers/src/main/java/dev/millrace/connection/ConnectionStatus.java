package dev.millrace.connection;

import java.util.Locale;

/** Whether a connection can be used. */
public enum ConnectionStatus {
    ACTIVE,
    /** Its credentials have ended, and nothing renews them. */
    EXPIRED,
    /** The service has refused its credentials; an answer that accepts them makes it active again. */
    NEEDS_REAUTHORIZATION;

    /** The word for this status in JSON and in the tables: {@code needs_reauthorization}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ConnectionStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
