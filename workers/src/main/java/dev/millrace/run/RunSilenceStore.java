package dev.millrace.run;

import dev.millrace.listening.Told;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** When a run should have been heard of: what {@link RunReconciler} reads and notes. */
@Component
class RunSilenceStore implements Told {

    private final JdbcClient jdbc;

    RunSilenceStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A run whose journal has been silent. */
    record Silent(String runId, String workflowId) {}

    /** Started runs of which nothing was heard since {@code before}, and which should have been heard of by now. */
    List<Silent> silent(Instant before, Instant now, int limit) {
        return jdbc.sql("""
                select run_id, workflow_id from run
                where dispatch = 'started' and journaled_at < :before
                  and (status = 'running' or (status = 'waiting' and waiting_until < :before))
                order by journaled_at
                limit :limit
                """)
                .param("before", Timestamp.from(before))
                .param("limit", limit)
                .query((row, number) -> new Silent(row.getString("run_id"), row.getString("workflow_id")))
                .list();
    }

    /** Which of the workflows belong to runs that have not ended, as far as their journals tell. */
    List<Silent> unended(List<String> workflowIds) {
        return jdbc.sql("select run_id, workflow_id from run where workflow_id = any(?) and dispatch = 'started'")
                .params((Object) workflowIds.toArray(String[]::new))
                .query((row, number) -> new Silent(row.getString("run_id"), row.getString("workflow_id")))
                .list();
    }

    /** A run that waited until it was told something was told at {@code at}: it must be heard of then. */
    @Override
    public void told(String runId, Instant at) {
        jdbc.sql("""
                update run set waiting_until = ?
                where run_id = ? and status = 'waiting' and waiting_until is null and dispatch = 'started'
                """)
                .params(Timestamp.from(at), runId)
                .update();
    }

    /** Looks at the run again only after another while. */
    void heardOf(String runId, Instant at) {
        jdbc.sql("update run set journaled_at = ? where run_id = ?")
                .params(Timestamp.from(at), runId)
                .update();
    }

    /** @param sentence null where it goes on */
    void stalled(String runId, @Nullable String sentence) {
        jdbc.sql("update run set stalled = ? where run_id = ? and dispatch = 'started' and stalled is distinct from ?")
                .params(sentence, runId, sentence)
                .update();
    }
}
