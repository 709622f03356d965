package dev.millrace.record;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Says of a run that changes records how long the chain of runs before it is, so that one that feeds itself ends. */
@Component
public class RunCauses {

    private final JdbcClient jdbc;

    RunCauses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The run as a cause; empty where the workspace has no such run. */
    public Optional<Cause> find(String workspaceId, String runId, @Nullable String reason) {
        return jdbc.sql("""
                select run.namespace || '/' || run.name as automation, coalesce(event.depth, run.depth) as depth
                from run left join event using (event_id)
                where run.run_id = ? and run.workspace_id = ?
                """)
                .params(runId, workspaceId)
                .query((row, number) -> new Cause(
                                Cause.Kind.RUN, runId, row.getString("automation"), null, row.getInt("depth") + 1)
                        .because(reason))
                .optional();
    }
}
