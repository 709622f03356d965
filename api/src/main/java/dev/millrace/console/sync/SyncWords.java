package dev.millrace.console.sync;

import dev.millrace.console.Moments;
import dev.millrace.console.State;
import dev.millrace.language.definition.Durations;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncRun;
import dev.millrace.sync.drift.Drift;
import dev.millrace.sync.mapping.FieldMapping;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** States of syncs and runs as people see them. */
final class SyncWords {

    private static final int LONGEST_CURSOR = 60;

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
        return sentence(sync, last, "The last run");
    }

    /** @param run what the last run is called at the beginning of a sentence */
    static String sentence(Sync sync, @Nullable SyncRun last, String run) {
        if (sync.reason() != null) {
            return sync.reason();
        }
        if (last == null) {
            return sync.nextAt() == null ? "It has no schedule: run it now." : "It begins with the next time of its schedule, or when you run it.";
        }
        return told(sync, last, run, "");
    }

    /** What a run has done or waits for, whatever has become of its sync since. */
    static String story(Sync sync, SyncRun run, @Nullable Duration took) {
        var told = told(
                sync,
                run,
                run.backfillFrom() == null ? "This run" : "This backfill",
                took == null ? "" : " in " + Moments.span(took));
        if (run.status() != SyncRun.Status.SUSPENDED) {
            return told;
        }
        return told + switch (sync.status()) {
            case PAUSED -> " It goes on when the sync is resumed.";
            case PARKED -> " It goes on by itself then.";
            case ACTIVE -> "";
        };
    }

    /** @param took how long it took, behind a space; empty where that is not to be said */
    private static String told(Sync sync, SyncRun run, String called, String took) {
        if (run.waitingFor() != null) {
            return run.waitingFor();
        }
        if (run.failure() != null) {
            return "%s ended early: %s".formatted(called, run.failure());
        }
        return switch (run.status()) {
            case COMPLETED -> sends(sync)
                    ? "%s looked at %,d%s, wrote %,d here and %,d there%s."
                            .formatted(called, run.counts().read(), took, run.counts().written(), run.counts().pushed(), rejected(run))
                    : "%s read %s%s and wrote %,d%s.".formatted(called, items(run), took, run.counts().written(), rejected(run));
            case QUEUED -> "%s begins in a moment.".formatted(called);
            case RUNNING, WAITING, SUSPENDED, FAILED, CANCELLED -> "%s is at work: %s read so far.".formatted(called, items(run));
        };
    }

    private static String rejected(SyncRun run) {
        return run.counts().rejected() == 0 ? "" : "; it rejected %,d".formatted(run.counts().rejected());
    }

    private static String items(SyncRun run) {
        return count(run.counts().read(), "item", "items");
    }

    /** What has changed at the service, and what to do about it. */
    static String drift(Sync sync, Drift drift) {
        var made = sync.definition().mapping().stream()
                .filter(rule -> rule.theirs() != null && (rule.theirs() + ".").startsWith(drift.field() + "."))
                .map(FieldMapping::ours)
                .collect(Collectors.joining(", "));
        var use = made.isEmpty() ? "" : " '%s' of yours is made of it: look at the mapping.".formatted(made);
        return switch (drift.change()) {
            case ADDED -> "'%s' is new (%s). Where you need it, add a rule to the mapping."
                    .formatted(drift.field(), String.join(" or ", drift.after()));
            case VANISHED -> "'%s' is not there any more.%s".formatted(drift.field(), use);
            case RETYPED -> "'%s' was %s, and is %s now.%s"
                    .formatted(drift.field(), String.join(" or ", drift.before()), String.join(" or ", drift.after()), use);
        };
    }

    /** {@code 1 item}, {@code 12 items}. */
    static String count(long number, String one, String several) {
        return "%,d %s".formatted(number, number == 1 ? one : several);
    }

    static boolean sends(Sync sync) {
        return !"import".equals(sync.definition().direction());
    }

    static String direction(Sync sync) {
        return switch (String.valueOf(sync.definition().direction())) {
            case "export" -> "Records are sent there";
            case "two_way" -> "Both ways";
            case String in -> "Items are brought in";
        };
    }

    static String mode(Sync sync) {
        return "full".equals(sync.definition().mode()) ? "Everything, and what is gone is deleted" : "Only what is new";
    }

    static String schedule(Sync sync) {
        var schedule = sync.definition().schedule();
        if (schedule == null) {
            return "By hand";
        }
        return schedule.has("every")
                ? Amount.of(Durations.of(schedule.path("every"))).every()
                : "Cron %s (%s)".formatted(schedule.path("cron").asText(), schedule.path("time_zone").asText("UTC"));
    }

    /** {@code 30 a second}, or how many a minute or an hour where it is less than one; empty where nothing is known of it. */
    static String rate(long read, Duration span) {
        var milliseconds = span.toMillis();
        if (read == 0 || milliseconds < 1) {
            return "";
        }
        var hourly = read * 3_600_000.0 / milliseconds;
        if (hourly >= 3_600) {
            return "%,.0f a second".formatted(hourly / 3_600);
        }
        return hourly >= 60 ? "%,.0f a minute".formatted(hourly / 60) : "%,.0f an hour".formatted(hourly);
    }

    /** What a service gives for asking again may be long, and says nothing to people. */
    static @Nullable String cursor(@Nullable String cursor) {
        return cursor == null || cursor.length() <= LONGEST_CURSOR ? cursor : cursor.substring(0, LONGEST_CURSOR) + "…";
    }

    static String stream(Sync sync) {
        var stream = sync.definition().stream();
        return stream == null ? "" : stream.isTextual() ? stream.asText() : stream.path("path").asText();
    }
}
