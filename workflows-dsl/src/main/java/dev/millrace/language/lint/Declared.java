package dev.millrace.language.lint;

/** What a definition may declare under {@code use} and name elsewhere. */
enum Declared {
    AUTHENTICATION("authentications", "authentication"),
    CATALOG("catalogs", "catalog"),
    ERROR("errors", "error"),
    FUNCTION("functions", "function"),
    RETRY("retries", "retry policy"),
    SECRET("secrets", "secret"),
    TIMEOUT("timeouts", "timeout");

    final String field;
    final String noun;

    Declared(String field, String noun) {
        this.field = field;
        this.noun = noun;
    }
}
