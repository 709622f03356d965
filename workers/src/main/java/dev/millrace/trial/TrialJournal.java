package dev.millrace.trial;

import dev.millrace.language.run.RunJournal;
import dev.millrace.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what a dry run tells, and knows which of its steps a call or an event comes from. */
final class TrialJournal implements RunJournal {

    private static final int SHOWN_OF_AN_END = 1_000;
    private static final int SHOWN_WAITS = 1_000;

    /** What may follow a pointer in a key: a turn, a passage, an attempt, a function's caller. */
    private static final String AFTER_A_POINTER = "@~#<";

    private final Room room;
    private final TreeMap<Integer, Run.Step> steps = new TreeMap<>();
    private final TreeMap<Integer, Entry.Step> open = new TreeMap<>();
    private final Set<Integer> claimed = new HashSet<>();
    private final Map<String, Report.Wait> waits = new LinkedHashMap<>();
    private int last;
    private int stepCount;
    private int waitCount;
    private Duration passed = Duration.ZERO;
    private @Nullable Instant latest;
    private @Nullable Instant waitingUntil;
    private Entry.@Nullable Ended ended;
    private @Nullable Instant startedAt;
    private boolean closed;

    TrialJournal(Room room) {
        this.room = room;
    }

    /** The step that does something to the world. */
    record Caller(int step, String pointer, String name, int attempt, @Nullable Integer iteration) {}

    @Override
    public synchronized void write(Entry entry) {
        if (closed) {
            // Nobody reads on; a run that computes without an end stops here, since nothing interrupts it elsewhere.
            throw new IllegalStateException("The dry run has been ended.");
        }
        if (entry.number() <= last) {
            return;
        }
        last = entry.number();
        switch (entry) {
            case Entry.Step step -> step(step);
            case Entry.Waiting waiting -> waiting(waiting);
            case Entry.Running running -> {
                startedAt = startedAt == null ? running.at() : startedAt;
                moved(running.at());
            }
            case Entry.Suspended suspended -> moved(suspended.at());
            case Entry.Ended end -> {
                moved(end.at());
                ended = end;
            }
        }
    }

    private void step(Entry.Step step) {
        moved(step.endedAt() == null ? step.startedAt() : step.endedAt());
        if (step.status().ended()) {
            open.remove(step.step());
            claimed.remove(step.step());
        } else {
            open.put(step.step(), step);
        }
        var before = steps.get(step.step());
        if (before == null && step.step() <= stepCount) {
            return; // One that had been left out to make room.
        }
        stepCount = Math.max(stepCount, step.step());
        steps.put(step.step(), shown(step, before));
        if (steps.size() > 2 * SHOWN_OF_AN_END) {
            steps.remove(steps.higherKey(SHOWN_OF_AN_END));
        }
    }

    private Run.Step shown(Entry.Step step, Run.@Nullable Step before) {
        return new Run.Step(
                step.pointer(),
                step.name(),
                step.type(),
                step.status().word(),
                step.attempt(),
                step.iteration(),
                before == null ? room.keep(step.input()) : before.input(),
                room.keep(step.output()),
                step.error() == null ? null : step.error().tree(),
                step.startedAt(),
                step.endedAt());
    }

    private void waiting(Entry.Waiting waiting) {
        waitingUntil = waiting.until();
        if (waiting.until() == null || waits.containsKey(waiting.key())) {
            return;
        }
        var from = latest == null ? waiting.until() : latest;
        waitCount++;
        if (waits.size() < SHOWN_WAITS) {
            var caller = among(waiting.key(), true);
            waits.put(
                    waiting.key(),
                    new Report.Wait(
                            caller.pointer(),
                            caller.name(),
                            waiting.sentence(),
                            from,
                            waiting.until(),
                            Spans.text(Duration.between(from, waiting.until()))));
        }
    }

    /** Time passes while a run waits; what it takes to compute is this process's own. */
    private void moved(Instant now) {
        if (waitingUntil != null && latest != null) {
            var end = now.isBefore(waitingUntil) ? now : waitingUntil;
            if (end.isAfter(latest)) {
                passed = passed.plus(Duration.between(latest, end));
            }
            waitingUntil = null;
        }
        latest = now;
    }

    /** The open step whose effect has {@code key}; each step has one effect. */
    synchronized Caller claim(String key) {
        var caller = among(key, false);
        claimed.add(caller.step());
        return caller;
    }

    /** The open step that emits {@code event}. */
    synchronized Caller claimEmitting() {
        var caller = open.values().stream()
                .filter(step -> step.type().equals("emit") && !claimed.contains(step.step()))
                .findFirst()
                .map(TrialJournal::caller)
                .orElseGet(() -> nobody(""));
        claimed.add(caller.step());
        return caller;
    }

    private Caller among(String key, boolean alsoClaimed) {
        Entry.Step found = null;
        for (var step : open.values()) {
            if ((alsoClaimed || !claimed.contains(step.step()))
                    && begins(key, step.pointer())
                    && (found == null || isNearer(key, step, found))) {
                found = step;
            }
        }
        return found == null ? nobody(key) : caller(found);
    }

    private static boolean begins(String key, String pointer) {
        return key.startsWith(pointer)
                && (key.length() == pointer.length()
                        || AFTER_A_POINTER.indexOf(key.charAt(pointer.length())) >= 0
                        || key.startsWith("/retry", pointer.length()));
    }

    /** The deeper one; of two turns of a loop, the one that the key names. */
    private static boolean isNearer(String key, Entry.Step step, Entry.Step found) {
        return step.pointer().length() != found.pointer().length()
                ? step.pointer().length() > found.pointer().length()
                : step.iteration() != null && key.contains("@" + step.iteration());
    }

    private static Caller caller(Entry.Step step) {
        return new Caller(step.step(), step.pointer(), step.name(), step.attempt(), step.iteration());
    }

    private static Caller nobody(String key) {
        return new Caller(0, key, key.substring(key.lastIndexOf('/') + 1), 1, null);
    }

    /** Takes nothing more from a run that has not ended. */
    synchronized void close() {
        closed = true;
    }

    synchronized List<Run.Step> steps() {
        return new ArrayList<>(steps.values());
    }

    synchronized int stepCount() {
        return stepCount;
    }

    synchronized List<Report.Wait> waits() {
        return List.copyOf(waits.values());
    }

    synchronized int waitCount() {
        return waitCount;
    }

    /** How long the run has waited. */
    synchronized Duration passed() {
        return passed;
    }

    synchronized @Nullable Instant startedAt() {
        return startedAt;
    }

    /** How the run ended; null while it has not. */
    synchronized Entry.@Nullable Ended ended() {
        return ended;
    }

    /** Whether the run waits, all of it. */
    synchronized boolean waiting() {
        return waitingUntil != null;
    }
}
