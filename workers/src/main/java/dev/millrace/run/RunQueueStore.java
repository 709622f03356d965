package dev.millrace.run;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.dispatch.WorkQueue.Backlog;
import dev.millrace.json.Json;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.listening.AwaitedRuns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code run} as a queue. */
@Component
class RunQueueStore {

    static final String ITS_TURN = "Waiting for its turn to start.";

    private final JdbcClient jdbc;
    private final AwaitedRuns awaited;

    RunQueueStore(JdbcClient jdbc, AwaitedRuns awaited) {
        this.jdbc = jdbc;
        this.awaited = awaited;
    }

    /** Queues runs; one whose workflow id is there already is left out. */
    void queue(List<NewRun> runs) {
        jdbc.sql("""
                insert into run (run_id, workspace_id, namespace, name, version, sha256, workflow_id, event_id, retry_of,
                                 parent_run_id, parent_key, depth, resume_from, resume_input, resumed, input, status, waiting_for, created_at, dispatch,
                                 journaled_at)
                select given.run_id, given.workspace_id, given.namespace, given.name, given.version, given.sha256,
                       given.workflow_id, given.event_id, given.retry_of, given.parent_run_id, given.parent_key,
                       given.depth, given.resume_from, given.resume_input::json, given.resume_from is not null,
                       given.input::json,
                       'waiting', :waiting, given.created_at::timestamptz, 'queued', given.created_at::timestamptz
                from unnest(:runs, :workspaces, :namespaces, :names, :versions, :hashes, :workflows, :events, :retries,
                            :parents, :parentKeys, :depths, :froms, :resumeInputs, :inputs, :times)
                     as given (run_id, workspace_id, namespace, name, version, sha256, workflow_id, event_id, retry_of,
                               parent_run_id, parent_key, depth, resume_from, resume_input, input, created_at)
                on conflict (workflow_id) do nothing
                """)
                .param("waiting", ITS_TURN)
                .param("times", texts(runs, run -> run.createdAt().toString()))
                .param("runs", texts(runs, NewRun::runId))
                .param("workspaces", texts(runs, run -> run.definition().workspaceId()))
                .param("namespaces", texts(runs, run -> run.definition().namespace()))
                .param("names", texts(runs, run -> run.definition().name()))
                .param("versions", texts(runs, run -> run.definition().version()))
                .param("hashes", texts(runs, run -> run.definition().sha256()))
                .param("workflows", texts(runs, NewRun::workflowId))
                .param("events", texts(runs, NewRun::eventId))
                .param("retries", texts(runs, NewRun::retryOf))
                .param("parents", texts(runs, run -> run.parent() == null ? null : run.parent().runId()))
                .param("parentKeys", texts(runs, run -> run.parent() == null ? null : run.parent().key()))
                .param(
                        "depths",
                        runs.stream()
                                .map(run -> run.parent() == null ? 0 : run.parent().depth())
                                .toArray(Integer[]::new))
                .param("froms", texts(runs, run -> run.resume() == null ? null : run.resume().from()))
                .param(
                        "resumeInputs",
                        texts(
                                runs,
                                run -> run.resume() == null || run.resume().input() == null
                                        ? null
                                        : Json.write(run.resume().input())))
                .param("inputs", texts(runs, run -> run.input() == null ? null : Json.write(run.input())))
                .update();
    }

    /** The run that the task {@code key} of {@code parentRunId} has started. */
    Optional<String> childOf(String parentRunId, String key) {
        return jdbc.sql("select run_id from run where parent_run_id = ? and parent_key = ?")
                .params(parentRunId, key)
                .query(String.class)
                .optional();
    }

    /**
     * Claims up to {@code limit} queued runs. Workspaces take turns, and within each its automations: the oldest run of
     * each comes before the second oldest of any. A workspace gets no more than its bound on runs in flight leaves, and an
     * automation no more than three quarters of that, so that one whose runs hang leaves room for the others. Claims take
     * turns too, so that two workers cannot both fill the same room; call it in a transaction.
     */
    List<ClaimedRun> claim(int limit, int inFlight, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('millrace.run.claim'))")
                .query((row, number) -> true)
                .single();
        return jdbc.sql("""
                with recursive automations (workspace_id, namespace, name) as (
                    -- Each automation that has queued runs is found by one step in the partial index.
                    (select workspace_id, namespace, name from run where dispatch = 'queued'
                     order by workspace_id, namespace, name limit 1)
                    union all
                    select following.* from automations a, lateral
                        (select r.workspace_id, r.namespace, r.name from run r
                         where r.dispatch = 'queued'
                           and (r.workspace_id, r.namespace, r.name) > (a.workspace_id, a.namespace, a.name)
                         order by r.workspace_id, r.namespace, r.name limit 1) as following
                ), busy as (
                    select workspace_id, namespace, name, count(*) as busy from run
                    where dispatch in ('claimed', 'started') and status = 'running'
                      and workspace_id in (select workspace_id from automations)
                    group by workspace_id, namespace, name
                ), turns as (
                    select q.run_id, q.workspace_id,
                           row_number() over (partition by a.workspace_id, a.namespace, a.name order by q.run_id) as turn
                    from automations a left join busy using (workspace_id, namespace, name),
                    lateral (select r.run_id, r.workspace_id from run r
                             where r.workspace_id = a.workspace_id and r.namespace = a.namespace and r.name = a.name
                               and r.dispatch = 'queued'
                             order by r.run_id
                             limit least(greatest(:perAutomation - coalesce(busy.busy, 0), 0), :limit)
                             for update skip locked) as q
                ), shares as (
                    select run_id, workspace_id,
                           row_number() over (partition by workspace_id order by turn, run_id) as share
                    from turns
                ), picked as (
                    select run_id from shares
                    left join (select workspace_id, sum(busy) as busy from busy group by workspace_id) as workspaces
                        using (workspace_id)
                    where share <= :inFlight - coalesce(busy, 0)
                    order by share, run_id
                    limit :limit
                )
                update run set dispatch = 'claimed', claimed_at = :now, status = 'running', waiting_for = null,
                               started_at = coalesce(run.started_at, :now)
                from picked
                where run.run_id = picked.run_id
                returning run.run_id, run.workspace_id, run.namespace, run.name, run.version, run.sha256,
                          run.workflow_id, run.event_id, run.started_at, run.resumed, run.suspended_for,
                          case when run.input is null and run.event_id is not null
                               then (select json_build_array(event.body) from event where event.event_id = run.event_id)
                               else run.input end as input
                """)
                .param("inFlight", inFlight)
                .param("perAutomation", Math.max(1, inFlight * 3 / 4))
                .param("limit", limit)
                .param("now", Timestamp.from(now))
                .query(RunQueueStore::claimed)
                .list();
    }

    /** Tells the workflow run that Temporal has made of a claim. */
    void started(String runId, String temporalRunId) {
        jdbc.sql("update run set temporal_run_id = ? where run_id = ? and temporal_run_id is distinct from ?")
                .params(temporalRunId, runId, temporalRunId)
                .update();
    }

    /**
     * Confirms a claim whose workflow is older than the claim. It may have ended with its journal lost in a crash, and then
     * nothing would ever confirm it: as a started run it is found silent, and {@link RunReconciler} asks for its journal.
     */
    void startedBefore(String runId, String temporalRunId) {
        jdbc.sql("update run set temporal_run_id = ?, dispatch = 'started' where run_id = ? and dispatch = 'claimed'")
                .params(temporalRunId, runId)
                .update();
    }

    void release(List<String> runIds, String reason) {
        jdbc.sql("""
                update run set dispatch = 'queued', claimed_at = null, status = 'waiting', waiting_for = :reason
                where run_id = any(:runs) and dispatch = 'claimed'
                """)
                .param("reason", reason)
                .param("runs", runIds.toArray(String[]::new))
                .update();
    }

    int releaseClaimedBefore(Instant before) {
        return jdbc.sql("""
                update run set dispatch = 'queued', claimed_at = null, status = 'waiting', waiting_for = :reason
                where dispatch = 'claimed' and claimed_at < :before
                """)
                .param("reason", ITS_TURN)
                .param("before", Timestamp.from(before))
                .update();
    }

    /** Puts every unended run that had been started back, to go on from its recorded effects; gives how many. */
    int releaseAllStarted() {
        return jdbc.sql("""
                update run set dispatch = 'queued', claimed_at = null, status = 'waiting', waiting_for = :reason,
                               resumed = true, journal_entry = 0, temporal_run_id = null
                where dispatch in ('claimed', 'started')
                """)
                .param("reason", ITS_TURN)
                .update();
    }

    Backlog backlog() {
        return jdbc.sql("select count(*) as queued, min(created_at) as oldest from run where dispatch = 'queued'")
                .query((row, number) -> new Backlog(
                        row.getLong("queued"),
                        instantOrNull(row, "oldest")))
                .single();
    }

    /** Ends a run that never started; whether it was still queued or claimed. */
    boolean end(String runId, String status, @Nullable String error, Instant at) {
        var ended = jdbc.sql("""
                        update run set dispatch = 'ended', status = :status, waiting_for = null, waiting_until = null,
                                       error = :error::json, ended_at = :at
                        where run_id = :run and dispatch in ('queued', 'claimed')
                        """)
                        .param("status", status)
                        .param("error", error)
                        .param("at", Timestamp.from(at))
                        .param("run", runId)
                        .update()
                > 0;
        if (ended) {
            awaited.ended(List.of(runId));
        }
        return ended;
    }

    /** Notes that a run is to stand still, or no longer; whether it was otherwise before and has not ended. */
    boolean suspend(String runId, @Nullable String sentence) {
        return jdbc.sql("""
                        update run set suspended_for = :sentence
                        where run_id = :run and ended_at is null and (suspended_for is null) = (:sentence::text is not null)
                        """)
                        .param("sentence", sentence)
                        .param("run", runId)
                        .update()
                > 0;
    }

    /** The stored input of a run, whatever its size. */
    Optional<JsonNode> input(String runId) {
        return jdbc.sql("""
                select coalesce(run.input, (select json_build_array(event.body) from event
                                            where event.event_id = run.event_id))
                from run where run_id = ?
                """)
                .params(runId)
                .query(String.class)
                .optional()
                .map(Json::trusted);
    }

    private static @Nullable String[] texts(List<NewRun> runs, Function<NewRun, @Nullable String> text) {
        return runs.stream().map(text).toArray(String[]::new);
    }

    private static ClaimedRun claimed(ResultSet row, int number) throws SQLException {
        var input = row.getString("input");
        return new ClaimedRun(
                row.getString("run_id"),
                new DefinitionRef(
                        row.getString("workspace_id"),
                        row.getString("namespace"),
                        row.getString("name"),
                        row.getString("version"),
                        row.getString("sha256")),
                row.getString("workflow_id"),
                row.getString("event_id"),
                input == null ? JsonNodeFactory.instance.nullNode() : Json.trusted(input),
                instant(row, "started_at"),
                row.getBoolean("resumed"),
                row.getString("suspended_for"));
    }
}
