package dev.millrace.sync.schedule;

import dev.millrace.sync.schedule.SyncScheduleStore.Wanted;
import dev.millrace.sync.schedule.SyncSchedules.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Keeps the engine's schedules as the syncs say: tells it of each change within seconds, and compares all of them at the start and every
 * five minutes. A change that the engine could not be told of, since it was away, it is told of when it is back.
 */
public final class SyncScheduleKeeper {

    private static final Logger log = LoggerFactory.getLogger(SyncScheduleKeeper.class);
    private static final int AT_ONCE = 50;
    private static final int COMPARED_AT_ONCE = 200;
    private static final int MOST_COMPARED = 20_000;
    private static final Duration COMPARED_EVERY = Duration.ofMinutes(5);

    /** Telling the engine takes seconds at most; who has died with a claim keeps nobody away for long. */
    private static final Duration CLAIMED_FOR = Duration.ofMinutes(1);

    /** Two clocks, and a time that comes while we compare. */
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final SyncSchedules schedules;
    private final BooleanSupplier isConnected;
    private final SyncScheduleStore store;
    private final Clock clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private @Nullable Instant compared;
    private boolean away;

    /** @param isConnected whether the engine can be asked at all */
    public SyncScheduleKeeper(SyncSchedules schedules, BooleanSupplier isConnected, JdbcClient jdbc, Clock clock) {
        this.schedules = schedules;
        this.isConnected = isConnected;
        this.store = new SyncScheduleStore(jdbc);
        this.clock = clock;
    }

    /** On a thread of its own: an engine that is away is waited for a minute, and others' timers are not to wait with it. */
    @Scheduled(fixedDelayString = "PT2S", initialDelayString = "PT2S")
    void look() {
        if (schedules.areKept() && isConnected.getAsBoolean() && busy.compareAndSet(false, true)) {
            Thread.ofPlatform().name("sync-schedules").daemon().start(() -> {
                try {
                    keep();
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    private void keep() {
        try {
            tell();
            var now = clock.instant();
            if (compared == null || !now.isBefore(compared.plus(COMPARED_EVERY))) {
                compare();
                compared = now;
                tell();
            }
            away = false;
        } catch (RuntimeException notNow) {
            if (!away) {
                log.warn("The engine could not be told when syncs are due; they run up to {} s late until it is: {}",
                        schedules.grace().toSeconds(), notNow.toString());
            }
            away = true;
        }
    }

    /** Tells the engine of what has changed. One that it refuses is left for a minute, so that it does not keep others waiting. */
    public void tell() {
        List<Wanted> changed;
        do {
            changed = store.claim(clock.instant(), clock.instant().plus(CLAIMED_FOR), AT_ONCE);
            changed.forEach(this::tell);
        } while (changed.size() == AT_ONCE);
        List<String> gone;
        do {
            gone = store.gone(AT_ONCE);
            gone.forEach(this::delete);
        } while (gone.size() == AT_ONCE);
    }

    private void tell(Wanted wanted) {
        if (wanted.schedule() == null) {
            schedules.delete(wanted.syncId());
        } else {
            schedules.put(wanted.syncId(), SyncTimetable.of(wanted.schedule()), !wanted.active());
        }
        store.told(wanted);
    }

    private void delete(String syncId) {
        schedules.delete(syncId);
        store.forget(syncId);
    }

    /**
     * Deletes the schedules of syncs that there are none of, and has those told again that are missing or different: another engine may
     * have taken this one's place, and people may have changed them there.
     */
    public void compare() {
        var all = schedules.standing(MOST_COMPARED);
        var known = all.stream().map(Standing::syncId).toList();
        var again = new ArrayList<String>();
        for (var from = 0; from < all.size(); from += COMPARED_AT_ONCE) {
            again.addAll(different(all.subList(from, Math.min(all.size(), from + COMPARED_AT_ONCE))));
        }
        store.tellAgain(again);
        var missing = all.size() == MOST_COMPARED ? 0 : store.tellAgainOfAllBut(known);
        if (missing > 0 || !again.isEmpty()) {
            log.info("{} schedules of syncs were missing at the engine and {} were different; they are mended", missing, again.size());
        }
    }

    private List<String> different(List<Standing> some) {
        // The engine was asked first: who is made meanwhile is not among these, and who is not there now is deleted.
        var wanted = store.wanted(some.stream().map(Standing::syncId).toList()).stream()
                .collect(Collectors.toMap(Wanted::syncId, Function.identity()));
        var again = new ArrayList<String>();
        for (var one : some) {
            var should = wanted.get(one.syncId());
            if (should == null) {
                delete(one.syncId());
            } else if (should.schedule() == null
                    || one.paused() == should.active()
                    || !one.paused() && ticksAtOtherTimes(one, SyncTimetable.of(should.schedule()))) {
                again.add(one.syncId());
            }
        }
        return again;
    }

    private boolean ticksAtOtherTimes(Standing one, SyncTimetable timetable) {
        var soon = clock.instant().plus(CLOSE);
        var ours = timetable.tick(one.syncId(), soon).orElse(null);
        return one.next() != null && ours != null && one.next().isAfter(soon) && !one.next().equals(ours);
    }
}
