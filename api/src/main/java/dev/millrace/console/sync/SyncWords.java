package dev.millrace.console.sync;

import dev.millrace.console.State;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncRun;
import org.jspecify.annotations.Nullable;

/** States of syncs and runs as people see them. */
final class SyncWords {

    private SyncWords() {}

    static State of(SyncRun.Status status) {
        return switch (status) {
            case QUEUED -> new State("Queued", "waiting");
            case RUNNING -> new State("Running", "running");
            case WAITING -> new State("Waiting", "waiting");
            case SUSPENDED -> new State("Suspended", "suspended");
            case COMPLETED -> new State("Completed", "completed");
            case FAILED -> new State("Failed", "faulted");
            case CANCELLED -> new State("Cancelled", "cancelled");
        };
    }

    /** Whether it does what it should. */
    static State health(Sync sync, @Nullable SyncRun last) {
        return switch (sync.status()) {
            case PAUSED -> new State("Paused", "suspended");
            case PARKED -> new State("Needs authorization", "faulted");
            case ACTIVE -> last == null
                    ? new State("Not run yet", "skipped")
                    : last.status() == SyncRun.Status.COMPLETED ? new State("Healthy", "completed") : of(last.status());
        };
    }

    /** What is the matter, in a sentence. */
    static String sentence(Sync sync, @Nullable SyncRun last) {
        if (sync.reason() != null) {
            return sync.reason();
        }
        if (last == null) {
            return sync.nextAt() == null ? "It has not run yet; run it now." : "It has not run yet.";
        }
        if (last.waitingFor() != null) {
            return last.waitingFor();
        }
        if (last.failure() != null) {
            return "The last run ended early: " + last.failure();
        }
        return switch (last.status()) {
            case COMPLETED -> "The last run read %d items and wrote %d.".formatted(last.counts().read(), last.counts().written());
            case QUEUED, RUNNING, WAITING, SUSPENDED, FAILED, CANCELLED ->
                "It is at work: %d items read so far.".formatted(last.counts().read());
        };
    }

    static String schedule(Sync sync) {
        var schedule = sync.definition().schedule();
        if (schedule == null) {
            return "By hand";
        }
        return schedule.has("every")
                ? "Every " + schedule.path("every").asText()
                : "Cron %s (%s)".formatted(schedule.path("cron").asText(), schedule.path("time_zone").asText("UTC"));
    }

    static String stream(Sync sync) {
        var stream = sync.definition().stream();
        return stream == null ? "" : stream.isTextual() ? stream.asText() : stream.path("path").asText();
    }
}
