package dev.millrace.run;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.automation.Automation;
import dev.millrace.language.diagram.Progress;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.page.PageRequest;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads runs and their steps. */
@Component
class RunStore {

    private static final String COLUMNS = """
            run_id, namespace, name, version, sha256, workflow_id, temporal_run_id, event_id, retry_of, parent_run_id, status, waiting_for,
            waiting_until, stalled, created_at, started_at, ended_at, dispatch
            """;

    private final JdbcClient jdbc;

    RunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which runs a list shows; null fields ask for nothing. */
    record Wanted(
            @Nullable String status, @Nullable String namespace, @Nullable String name, @Nullable String eventId) {}

    /** Runs without input, output and steps, the newest first, one more than asked for where there are more. */
    List<Run> list(String workspaceId, Wanted wanted, PageRequest page, TemporalLinks links) {
        return jdbc.sql("select " + COLUMNS + """
                , null as input, null as output, error
                from run
                where workspace_id = :workspace
                  and (:status::text is null or status = :status)
                  and (:namespace::text is null or (namespace = :namespace and name = :name))
                  and (:event::text is null or event_id = :event)
                  and (:after::text is null or run_id < :after)
                order by run_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("status", wanted.status())
                .param("namespace", wanted.namespace())
                .param("name", wanted.name())
                .param("event", wanted.eventId())
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(run(links))
                .list();
    }

    /** The ids of an automation's ended runs with ids from {@code first} on and before {@code end}, the newest first. */
    List<String> ended(String workspaceId, String namespace, String name, String first, String end, int limit) {
        return jdbc.sql("""
                select run_id from run
                where workspace_id = ? and namespace = ? and name = ? and run_id >= ? and run_id < ? and ended_at is not null
                order by run_id desc
                limit ?
                """)
                .params(workspaceId, namespace, name, first, end, limit)
                .query(String.class)
                .list();
    }

    /** A run without its steps. */
    Optional<Run> find(String workspaceId, String runId, TemporalLinks links) {
        return jdbc.sql("select " + COLUMNS + """
                , case when input is null and event_id is not null
                       then (select json_build_array(event.body) from event where event.event_id = run.event_id)
                       else input end as input, output, error
                from run where workspace_id = :workspace and run_id = :run
                """)
                .param("workspace", workspaceId)
                .param("run", runId)
                .query(run(links))
                .optional();
    }

    /** The first {@code each} and the last {@code each} steps of a run in the order of their start. */
    List<Run.Step> steps(String runId, int each) {
        return jdbc.sql("""
                select pointer, name, type, status, attempt, iteration, input, output, error, started_at, ended_at
                from run_step
                where run_id = :run
                  and (step <= :each or step > (select max(step) from run_step where run_id = :run) - :each)
                order by step
                """)
                .param("run", runId)
                .param("each", each)
                .query(RunStore::step)
                .list();
    }

    /** All steps of a run in the order of their start, without what they were given and gave. */
    List<Progress.Passage> passages(String runId) {
        return jdbc.sql("select pointer, status, attempt, iteration from run_step where run_id = ? order by step")
                .params(runId)
                .query((row, number) -> new Progress.Passage(
                        row.getString("pointer"),
                        Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        row.getInt("attempt"),
                        (Integer) row.getObject("iteration")))
                .list();
    }

    /** How many steps a run has; they are numbered from 1. */
    int countSteps(String runId) {
        return jdbc.sql("select coalesce(max(step), 0) from run_step where run_id = ?")
                .params(runId)
                .query(Integer.class)
                .single();
    }

    /** How many runs were begun since an id, by status; the newest {@code limit} are counted. */
    Map<String, Integer> countSince(String workspaceId, String firstId, int limit) {
        return counts(jdbc.sql("""
                select status, count(*) as runs
                from (select status from run
                      where workspace_id = :workspace and run_id >= :first
                      order by run_id desc limit :limit) as counted
                group by status
                """)
                .param("workspace", workspaceId)
                .param("first", firstId)
                .param("limit", limit));
    }

    /** How many runs have not ended, by status; of each status {@code limit} are counted. */
    Map<String, Integer> countUnended(String workspaceId, int limit) {
        return counts(jdbc.sql("""
                select wanted.status, count(*) as runs
                from unnest(array['running', 'waiting', 'suspended']) as wanted (status)
                cross join lateral
                    (select from run where workspace_id = :workspace and run.status = wanted.status limit :limit) as counted
                group by wanted.status
                """)
                .param("workspace", workspaceId)
                .param("limit", limit));
    }

    private static Map<String, Integer> counts(JdbcClient.StatementSpec query) {
        var counts = new HashMap<String, Integer>();
        query.query(row -> {
            counts.put(row.getString("status"), row.getInt("runs"));
        });
        return counts;
    }

    /** The newest run of each of the automations that has one, without input, output and steps. */
    List<Run> newestOf(String workspaceId, List<Automation> automations, TemporalLinks links) {
        return jdbc.sql("select newest.* from unnest(:namespaces, :names) as wanted (namespace, name)"
                + " cross join lateral (select " + COLUMNS + """
                , null as input, null as output, error
                from run
                where workspace_id = :workspace and namespace = wanted.namespace and name = wanted.name
                order by run_id desc
                limit 1) as newest
                """)
                .param("workspace", workspaceId)
                .param("namespaces", automations.stream().map(Automation::namespace).toArray(String[]::new))
                .param("names", automations.stream().map(Automation::name).toArray(String[]::new))
                .query(run(links))
                .list();
    }

    /** What changes whenever a run has moved, by run. */
    Map<String, String> marks(Collection<String> runIds) {
        var marks = new HashMap<String, String>();
        jdbc.sql("select run_id, status, dispatch, journal_entry from run where run_id = any(?)")
                .params((Object) runIds.toArray(String[]::new))
                .query(row -> {
                    marks.put(
                            row.getString("run_id"),
                            "%s %s %d".formatted(
                                    row.getString("status"), row.getString("dispatch"), row.getInt("journal_entry")));
                });
        return marks;
    }

    /** The fingerprint of the version that a run is pinned to. */
    String sha256(String runId) {
        return jdbc.sql("select sha256 from run where run_id = ?")
                .params(runId)
                .query(String.class)
                .single();
    }

    /** How many runs in a row led to a run, by events or as subflows; 0 where none did, or where nothing is known of it. */
    int depth(String runId) {
        return jdbc.sql("select coalesce(event.depth, run.depth) from run left join event using (event_id) where run_id = ?")
                .params(runId)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** Those of the runs that belong to one of {@code workspaceIds}. */
    List<RunSubject> subjects(Collection<String> runIds, Collection<String> workspaceIds) {
        return jdbc.sql("""
                select run.run_id, run.workspace_id, run.namespace, run.name, run.version, run.status, run.journal_entry,
                       coalesce(event.depth, run.depth) as depth, event.type as event_type
                from run left join event using (event_id)
                where run.run_id = any(:runs) and run.workspace_id = any(:workspaces)
                """)
                .param("runs", runIds.toArray(String[]::new))
                .param("workspaces", workspaceIds.toArray(String[]::new))
                .query((row, number) -> new RunSubject(
                        row.getString("run_id"),
                        row.getString("workspace_id"),
                        row.getString("namespace"),
                        row.getString("name"),
                        row.getString("version"),
                        row.getInt("depth"),
                        row.getString("status"),
                        row.getInt("journal_entry"),
                        row.getString("event_type")))
                .list();
    }

    /** The steps of a run that have begun and not ended, the first thousand. */
    List<RunSubject.Task> openTasks(String runId) {
        return jdbc.sql("select step, pointer from run_step where run_id = ? and ended_at is null order by step limit 1000")
                .params(runId)
                .query((row, number) -> new RunSubject.Task(row.getInt("step"), row.getString("pointer")))
                .list();
    }

    /** A suspended run whose connection can be used again. */
    record Reconnected(String workspaceId, String runId) {}

    /**
     * Runs that are suspended for a connection which can be used now. One that went on and was suspended again is given
     * once a minute, unless the connection has changed since.
     */
    List<Reconnected> reconnected(Instant now, int limit) {
        return jdbc.sql("""
                select run.workspace_id, run.run_id
                from run join connection c on c.workspace_id = run.workspace_id and c.name = run.awaits_connection
                where run.awaits_connection is not null and run.status = 'suspended' and run.dispatch = 'started'
                  and c.status = 'active' and (c.updated_at > run.journaled_at or run.journaled_at < :aMinuteAgo)
                limit :limit
                """)
                .param("aMinuteAgo", Timestamp.from(now.minusSeconds(60)))
                .param("limit", limit)
                .query((row, number) -> new Reconnected(row.getString("workspace_id"), row.getString("run_id")))
                .list();
    }

    /** With what ended run another goes on, and where. */
    record From(String pastRunId, String pastWorkflowId, String pointer, @Nullable JsonNode input) {}

    /** Empty where the run begins at its beginning. */
    Optional<From> resumption(String runId) {
        return jdbc.sql("""
                select past.run_id, past.workflow_id, run.resume_from, run.resume_input
                from run join run past on past.run_id = run.retry_of
                where run.run_id = ? and run.resume_from is not null
                """)
                .params(runId)
                .query((row, number) -> new From(
                        row.getString("run_id"),
                        row.getString("workflow_id"),
                        row.getString("resume_from"),
                        documentOrNull(row, "resume_input")))
                .optional();
    }

    /** Every step of a run in the order of their start. */
    List<Resumption.Passage> stepKeys(String runId) {
        return jdbc.sql("select step, pointer, key from run_step where run_id = ? order by step")
                .params(runId)
                .query((row, number) -> new Resumption.Passage(
                        row.getInt("step"), row.getString("pointer"), row.getString("key")))
                .list();
    }

    /** How a run has ended; {@code output} and {@code error} are JSON. */
    record Ended(String status, @Nullable String output, @Nullable String error) {}

    /** Empty while the run goes on. */
    Optional<Ended> outcome(String runId) {
        return jdbc.sql("select status, output, error from run where run_id = ? and ended_at is not null")
                .params(runId)
                .query((row, number) ->
                        new Ended(row.getString("status"), row.getString("output"), row.getString("error")))
                .optional();
    }

    String workspaceOf(String runId) {
        return jdbc.sql("select workspace_id from run where run_id = ?")
                .params(runId)
                .query(String.class)
                .single();
    }

    private static RowMapper<Run> run(TemporalLinks links) {
        return (row, number) -> new Run(
                row.getString("run_id"),
                new Run.Pin(row.getString("namespace"), row.getString("name"), row.getString("version")),
                row.getString("status"),
                row.getString("waiting_for"),
                instantOrNull(row, "waiting_until"),
                row.getString("stalled"),
                row.getString("event_id"),
                row.getString("retry_of"),
                row.getString("parent_run_id"),
                documentOrNull(row, "input"),
                documentOrNull(row, "output"),
                documentOrNull(row, "error"),
                instant(row, "created_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "ended_at"),
                null,
                null,
                temporal(row, links),
                row.getString("dispatch"));
    }

    private static Run.Temporal temporal(ResultSet row, TemporalLinks links) throws SQLException {
        var workflowId = row.getString("workflow_id");
        var runId = row.getString("temporal_run_id");
        @Nullable URI url = runId == null ? null : links.to(workflowId, runId).orElse(null);
        return new Run.Temporal(workflowId, runId, url);
    }

    private static Run.Step step(ResultSet row, int number) throws SQLException {
        return new Run.Step(
                row.getString("pointer"),
                row.getString("name"),
                row.getString("type"),
                row.getString("status"),
                row.getInt("attempt"),
                (Integer) row.getObject("iteration"),
                documentOrNull(row, "input"),
                documentOrNull(row, "output"),
                documentOrNull(row, "error"),
                instant(row, "started_at"),
                instantOrNull(row, "ended_at"));
    }
}
