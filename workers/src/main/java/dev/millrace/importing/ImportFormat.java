package dev.millrace.importing;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What kind of file it is. */
public enum ImportFormat {
    CSV,
    /** An array of documents, or an object with the array in {@code data}. */
    JSON,
    /** A document a line. */
    NDJSON;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ImportFormat> find(String word) {
        return Stream.of(values()).filter(format -> format.word().equals(word.toLowerCase(Locale.ROOT))).findFirst();
    }

    /** What a media type, or else the end of a file's name, says. */
    public static Optional<ImportFormat> of(@Nullable String mediaType, @Nullable String fileName) {
        return byMediaType(mediaType).or(() -> byName(fileName));
    }

    private static Optional<ImportFormat> byMediaType(@Nullable String mediaType) {
        return switch (mediaType == null ? "" : mediaType.split(";")[0].strip().toLowerCase(Locale.ROOT)) {
            case "text/csv", "application/csv", "text/tab-separated-values" -> Optional.of(CSV);
            case "application/json", "text/json" -> Optional.of(JSON);
            case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines" -> Optional.of(NDJSON);
            default -> Optional.empty();
        };
    }

    private static Optional<ImportFormat> byName(@Nullable String fileName) {
        var name = fileName == null ? "" : fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
            return Optional.of(CSV);
        }
        if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) {
            return Optional.of(NDJSON);
        }
        return name.endsWith(".json") ? Optional.of(JSON) : Optional.empty();
    }
}
