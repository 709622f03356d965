package dev.millrace.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rows that are moved, about 250 bytes each. */
final class People {

    private static final String NOTE = "met at the exhibition, wants an offer for ten engines and the cards for them by the end of the quarter";

    private People() {}

    static String json(int id) {
        return """
                {"id":%1$d,"email":"person-%1$d@example.com","name":"Person Number %1$d","city":"London","status":"active",\
                "revenue":%2$d,"note":"%3$s"}""".formatted(id, id * 7L % 100_000, NOTE);
    }

    static Path csv(Path file, int rows) throws IOException {
        try (var writer = Files.newBufferedWriter(file)) {
            writer.write("id,email,name,city,status,revenue,note\n");
            for (var id = 0; id < rows; id++) {
                writer.write("%1$d,person-%1$d@example.com,Person Number %1$d,London,active,%2$d,\"%3$s\"\n"
                        .formatted(id, id * 7L % 100_000, NOTE));
            }
        }
        return file;
    }
}
