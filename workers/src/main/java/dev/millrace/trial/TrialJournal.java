package dev.millrace.trial;

import dev.millrace.language.run.RunJournal;
import dev.millrace.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Collects what a dry run tells, and knows which of its steps a call or an event comes from. */
final class TrialJournal implements RunJournal {

    private static final int SHOWN_OF_AN_END = 1_000;
    private static final int SHOWN_WAITS = 1_000;

    /** What may follow a pointer in a key: a turn, a passage, an attempt, a function's caller. */
    private static final String AFTER_A_POINTER = "@~#<";

    private final Room room;
    private BooleanSupplier next = () -> false;
    private final TreeMap<Integer, Run.Step> steps = new TreeMap<>();
    private final TreeMap<Integer, Entry.Step> open = new TreeMap<>();
    private final Set<Integer> claimed = new HashSet<>();
    private final List<Report.Wait> waits = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private int last;
    private int stepCount;
    private int waitCount;
    private Duration passed = Duration.ZERO;
    private @Nullable Instant latest;
    private Entry.@Nullable Waiting waiting;
    private Entry.@Nullable Ended ended;
    private @Nullable Instant startedAt;
    private boolean closed;

    TrialJournal(Room room) {
        this.room = room;
    }

    /** @param next whether something comes, asked each time when the whole run waits */
    void whenAllWaits(BooleanSupplier next) {
        this.next = next;
    }

    /**
     * Where the whole run waits, what comes next has come before this returns: at this moment the run holds the time, which
     * is skipped as soon as it lets go.
     */
    @Override
    public void write(Entry entry) {
        if (take(entry) && entry instanceof Entry.Waiting && next.getAsBoolean()) {
            came();
        }
    }

    /** Whether {@code entry} is new. */
    private synchronized boolean take(Entry entry) {
        if (closed) {
            // Nobody reads on; a run that computes without an end stops here, since nothing interrupts it elsewhere.
            throw new IllegalStateException("The dry run has been ended.");
        }
        if (entry.number() <= last) {
            return false;
        }
        last = entry.number();
        switch (entry) {
            case Entry.Step step -> step(step);
            case Entry.Waiting begun -> waiting(begun);
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
        return true;
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

    private void waiting(Entry.Waiting begun) {
        if (latest == null) {
            latest = begun.until();
        }
        waiting = begun;
        if (latest == null || places.containsKey(id(begun))) {
            return;
        }
        waitCount++;
        if (waits.size() < SHOWN_WAITS) {
            var caller = among(begun.key(), true);
            var wait = new Report.Wait(caller.pointer(), caller.name(), begun.sentence(), latest, null, null);
            places.put(id(begun), waits.size());
            waits.add(begun.until() == null ? wait : wait.endedAt(begun.until()));
        }
    }

    /** Where several branches wait, the same wait is told again when one of them ends. */
    private static String id(Entry.Waiting waiting) {
        return waiting.sentence() + waiting.until();
    }

    /** What the run waited for is there, and no time has passed. */
    private synchronized void came() {
        if (latest != null) {
            endWait(latest);
        }
    }

    /** Time passes while a run waits; what it takes to compute is this process's own. */
    private void moved(Instant now) {
        if (waiting != null && latest != null) {
            var end = waiting.until() == null || now.isBefore(waiting.until()) ? now : waiting.until();
            if (end.isAfter(latest)) {
                passed = passed.plus(Duration.between(latest, end));
            }
            endWait(end);
        }
        latest = now;
    }

    private void endWait(Instant end) {
        if (waiting != null && waiting.until() == null) {
            var place = places.remove(id(waiting));
            if (place != null) {
                waits.set(place, waits.get(place).endedAt(end));
            }
        }
        waiting = null;
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
        return List.copyOf(waits);
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

    /** What the run waits for, all of it; null where it does not. */
    synchronized Entry.@Nullable Waiting waiting() {
        return waiting;
    }

    /** The run's present. */
    synchronized Instant now() {
        return latest == null ? Instant.EPOCH : latest;
    }
}
