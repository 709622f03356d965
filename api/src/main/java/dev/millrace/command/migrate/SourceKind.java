package dev.millrace.command.migrate;

import java.util.Locale;
import java.util.Set;

/** The kinds of old systems, and what is said about each of them under {@code source} and {@code from}. */
enum SourceKind {
    CSV(Set.of("folder", "delimiter", "encoding"), Set.of("file", "delimiter", "encoding"), "file"),
    JSON(Set.of("folder", "encoding"), Set.of("file", "path", "encoding"), "file"),
    REST(Set.of("base_url", "headers", "authorization"), Set.of("stream", "parameters"), "stream"),
    JDBC(Set.of("url", "user", "password", "driver", "fetch_size"), Set.of("table", "query", "keyset"), "table");

    private final Set<String> settings;
    private final Set<String> places;
    private final String usualPlace;

    SourceKind(Set<String> settings, Set<String> places, String usualPlace) {
        this.settings = settings;
        this.places = places;
        this.usualPlace = usualPlace;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Set<String> settings() {
        return settings;
    }

    /** The fields of {@code from}. */
    Set<String> places() {
        return places;
    }

    /** Which of them is meant where {@code from} is a text alone. */
    String usualPlace() {
        return usualPlace;
    }
}
