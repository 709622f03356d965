package dev.millrace.run;

import dev.millrace.refusal.Refusal;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Resumes runs that are suspended for a connection, as soon as that can be used again. */
@Component
@ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
class ReconnectedRuns {

    private static final Logger log = LoggerFactory.getLogger(ReconnectedRuns.class);
    private static final int AT_ONCE = 100;

    private final RunStore store;
    private final Runs runs;
    private final Clock clock;

    ReconnectedRuns(RunStore store, Runs runs, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT2S", initialDelayString = "PT2S")
    void goOn() {
        try {
            for (var run : store.reconnected(clock.instant(), AT_ONCE)) {
                try {
                    runs.resume(run.workspaceId(), run.runId(), null, null, false);
                } catch (Refusal meanwhile) {
                    log.debug("Run {} was not resumed: {}", run.runId(), meanwhile.getMessage());
                }
            }
        } catch (TransientDataAccessException notNow) {
            log.warn("Suspended runs could not be looked for, and are in 2 s: {}", notNow.toString());
        }
    }
}
