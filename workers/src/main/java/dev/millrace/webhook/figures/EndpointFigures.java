package dev.millrace.webhook.figures;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/** Counts attempts, and adds what it has counted to the table every three seconds and when the process stops. */
public class EndpointFigures {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointFigures.class);

    /** Of a day whose hours are looked at by five minutes nobody asks. */
    private static final Duration KEEP_MINUTES = Duration.ofHours(3);

    private static final Duration KEEP_HOURS = Duration.ofDays(14);
    private static final int AT_ONCE = 1_000;

    /** A hundred thousand a turn; more wait for the next. */
    private static final int TIMES = 100;

    /** What is kept in mind while the database is away: a few minutes of many endpoints. */
    private static final int MOST = 20_000;

    private final FiguresStore store;
    private final Clock clock;
    private Map<Counted, Counts> counted = new HashMap<>();

    EndpointFigures(FiguresStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What is counted together. {@code at} is the beginning of the five minutes. */
    record Counted(String workspaceId, String webhookId, Instant at) {}

    /**
     * Counts an attempt.
     *
     * @param ended when its answer had come, or was given up
     * @param took the exchange alone
     * @param arrived since the acceptance of the event; null where it did not arrive, or was sent again after its end
     */
    public void attempted(
            String workspaceId, String webhookId, Instant ended, boolean succeeded, Duration took, @Nullable Duration arrived) {
        synchronized (this) {
            counted.computeIfAbsent(new Counted(workspaceId, webhookId, FiguresStore.beginning(ended, 5)), at -> new Counts())
                    .add(succeeded, took, arrived);
        }
    }

    /** Adds what was counted; keeps it for the next time where that is not possible now. */
    @Scheduled(fixedDelayString = "PT3S", initialDelayString = "PT3S")
    public void write() {
        Map<Counted, Counts> taken;
        synchronized (this) {
            taken = counted;
            counted = new HashMap<>();
        }
        if (taken.isEmpty()) {
            return;
        }
        try {
            store.add(taken);
        } catch (DataAccessException notNow) {
            giveBack(taken);
            LOG.debug("Figures of endpoints could not be written yet: {}", notNow.toString());
        }
    }

    private synchronized void giveBack(Map<Counted, Counts> taken) {
        if (taken.size() + counted.size() > MOST) {
            LOG.warn("Figures of {} endpoints are lost, since the database takes none; their deliveries are not.", taken.size());
            return;
        }
        taken.forEach((what, counts) -> counted.computeIfAbsent(what, at -> new Counts()).add(counts));
    }

    /** Deletes what no report looks at any more: five minutes after three hours, hours after two weeks. */
    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT5M")
    public void forget() {
        try {
            forget(5, clock.instant().minus(KEEP_MINUTES));
            forget(60, clock.instant().minus(KEEP_HOURS));
        } catch (DataAccessException notNow) {
            LOG.warn("Old figures of endpoints stay until the next look in ten minutes: {}", notNow.toString());
        }
    }

    private void forget(int minutes, Instant before) {
        var time = 0;
        while (time < TIMES && store.deleteBefore(minutes, before, AT_ONCE) == AT_ONCE) {
            time++;
        }
    }
}
