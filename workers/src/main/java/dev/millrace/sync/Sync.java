package dev.millrace.sync;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A sync of a workspace.
 *
 * @param definition checked, with all defaults in it
 * @param reason why it is paused or parked; null while it is active
 * @param cursor up to where everything was read; null before that, and for a stream without one
 * @param nextAt when its schedule starts it next; null where nothing does
 */
public record Sync(
        String syncId,
        String workspaceId,
        SyncDraft definition,
        Status status,
        @Nullable String reason,
        @Nullable String cursor,
        @Nullable Instant nextAt,
        Instant createdAt,
        Instant updatedAt) {

    /** Whether a sync runs. */
    public enum Status {
        ACTIVE,
        /** Until somebody resumes it. */
        PAUSED,
        /** Until its connection can be used again. */
        PARKED;

        /** As in JSON and in the tables. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
