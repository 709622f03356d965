package dev.millrace.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.automation.Schedules;
import dev.millrace.automation.Schedules.Due;
import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Queues a run for every automation whose time has come. */
@Component
@ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
class ScheduledRuns {

    private static final Logger log = LoggerFactory.getLogger(ScheduledRuns.class);

    private final Schedules schedules;
    private final RunQueueStore store;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    ScheduledRuns(Schedules schedules, RunQueueStore store, Wake wake, Ids ids, Clock clock) {
        this.schedules = schedules;
        this.store = store;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT1S")
    void startTheDue() {
        var started = 0;
        try {
            do {
                started = schedules.start(clock.instant(), this::queue);
            } while (started > 0);
        } catch (TransientDataAccessException notNow) {
            log.warn("What is due could not be started, and is tried again in 1 s: {}", notNow.toString());
        }
    }

    /** The same automation and time give the same workflow id, so a time is started once whatever happens. */
    private List<String> queue(List<Due> due, Instant now) {
        var runs = due.stream()
                .map(one -> new NewRun(
                        ids.next("run"),
                        one.definition(),
                        WorkflowIds.of(one.definition(), one.dueAt().toString()),
                        null,
                        null,
                        JsonNodeFactory.instance.objectNode().put("scheduled_at", one.dueAt().toString()),
                        now.truncatedTo(ChronoUnit.MICROS)))
                .toList();
        store.queue(runs);
        wake.up(RunQueue.NAME);
        return runs.stream().map(NewRun::runId).toList();
    }
}
