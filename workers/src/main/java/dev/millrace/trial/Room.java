package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * What a report may hold of the values that a run carried: 64 KiB of each, and 8 MiB in all. Of a larger value the
 * beginning is shown, as {@code {"truncated":true,"preview":"…"}}.
 */
final class Room {

    private static final int LARGEST = 64 * 1024;
    private static final int PREVIEW = 4 * 1024;
    private static final int ALL = 8 * 1024 * 1024;

    private int left = ALL;

    synchronized @Nullable JsonNode keep(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        var beginning = new Beginning(Math.min(LARGEST, left));
        try {
            Json.mapper().writeValue(beginning, value);
            left -= beginning.count;
            return value;
        } catch (IOException tooLarge) {
            var preview = beginning.first.substring(0, Math.min(beginning.first.length(), Math.min(PREVIEW, left)));
            left -= preview.length();
            return JsonNodeFactory.instance.objectNode().put("truncated", true).put("preview", preview);
        }
    }

    /** Keeps the first characters, and refuses those past the last that it may count. */
    private static final class Beginning extends Writer {

        private final int most;
        private final StringBuilder first = new StringBuilder();
        private int count;

        Beginning(int most) {
            this.most = most;
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            first.append(text, offset, Math.min(length, PREVIEW - first.length()));
            count += length;
            if (count > most) {
                throw new IOException("too large");
            }
        }

        @Override
        public void flush() {
            // All there is, is in memory.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
