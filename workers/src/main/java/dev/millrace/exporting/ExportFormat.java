package dev.millrace.exporting;

import java.util.Locale;

/** What kind of file is made. */
public enum ExportFormat {
    CSV("text/csv;charset=UTF-8"),
    JSON("application/json"),
    XML("application/xml"),
    PDF("application/pdf");

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String mediaType() {
        return mediaType;
    }

    /** Whether all rows have the same columns, which are known before the first one is written. */
    boolean hasColumns() {
        return this == CSV || this == PDF;
    }

    static ExportFormat of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
