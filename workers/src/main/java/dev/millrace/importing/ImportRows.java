package dev.millrace.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a file, one after the other. */
interface ImportRows extends AutoCloseable {

    /**
     * What one row says.
     *
     * @param line on which it begins, from 1
     * @param original as JSON: its cells, or the document
     * @param data of the record; empty where it is refused
     * @param refusal why it can be no record; null where it can
     */
    record Row(long line, String original, ObjectNode data, @Nullable Refusal refusal) {

        static Row of(long line, String original, ObjectNode data) {
            return new Row(line, original, data, null);
        }

        static Row refused(long line, String original, Refusal refusal) {
            return new Row(line, original, Json.mapper().createObjectNode(), refusal);
        }
    }

    /** The next row; null at the end. */
    @Nullable Row next() throws UnreadableFile;

    /** The names of the columns; null where the format has none. */
    default @Nullable List<String> header() {
        return null;
    }

    @Override
    void close();
}
