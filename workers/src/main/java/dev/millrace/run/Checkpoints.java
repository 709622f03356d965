package dev.millrace.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.run.CheckpointActivity;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The table {@code run_checkpoint}: where long runs stand. */
@Component
class Checkpoints implements CheckpointActivity {

    /** Of a run that goes on for ever the newest steps are kept, and the first ones. */
    private static final int STEPS_KEPT = 10_000;

    /** As long as somebody may want to look at an ended run by a query, or go on from one of its steps. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final JdbcClient jdbc;
    private final JournalWriter journal;
    private final Clock clock;

    Checkpoints(JdbcClient jdbc, JournalWriter journal, Clock clock) {
        this.jdbc = jdbc;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void keep(String runId, int number, JsonNode state) {
        // The next execution tells nothing again of what this one has told.
        journal.flush();
        jdbc.sql("""
                insert into run_checkpoint (run_id, number, state, created_at) values (?, ?, ?::json, ?)
                on conflict do nothing
                """)
                .params(runId, number, Json.write(state), Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("""
                delete from run_step
                where run_id = ? and step between ? and ? and status in ('completed', 'skipped')
                """)
                .params(runId, Runs.MAX_STEPS, state.path("steps").intValue() - STEPS_KEPT)
                .update();
    }

    JsonNode get(String runId, int number) {
        return jdbc.sql("select state from run_checkpoint where run_id = ? and number = ?")
                .params(runId, number)
                .query(String.class)
                .optional()
                .map(Json::trusted)
                .orElseThrow(() -> new IllegalStateException("no checkpoint %d of %s".formatted(number, runId)));
    }

    /** The newest checkpoint of a run, from which it goes on where its engine has forgotten it. */
    Optional<Integer> newest(String runId) {
        return jdbc.sql("select max(number) from run_checkpoint where run_id = ?")
                .params(runId)
                .query(Integer.class)
                .optional();
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT5M")
    void forgetTheEnded() {
        var before = Timestamp.from(clock.instant().minus(KEPT));
        jdbc.sql("""
                delete from run_checkpoint c using run r
                where c.created_at < ? and r.run_id = c.run_id and r.ended_at < ?
                """)
                .params(before, before)
                .update();
        // Older than the newest two nobody replays any more while the run goes on.
        jdbc.sql("""
                delete from run_checkpoint c
                where c.created_at < ? and c.number < (select max(number) - 1 from run_checkpoint n where n.run_id = c.run_id)
                """)
                .params(before)
                .update();
    }
}
