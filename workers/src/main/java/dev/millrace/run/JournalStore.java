package dev.millrace.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.listening.AwaitedRuns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes what journals tell into {@code run}, {@code run_step} and {@code run_effect}. */
@Component
class JournalStore {

    private final JdbcClient jdbc;
    private final AwaitedRuns awaited;

    /** With the last of them still less than one payload of Temporal holds, 2 MB. */
    private static final int EFFECTS_AT_ONCE = 512 * 1024;

    JournalStore(JdbcClient jdbc, AwaitedRuns awaited) {
        this.jdbc = jdbc;
        this.awaited = awaited;
    }

    /** The state of a run after a batch of its entries; null fields stay as they are but for the wait. */
    record State(
            String runId,
            int entry,
            String status,
            @Nullable String waitingFor,
            @Nullable Instant waitingUntil,
            @Nullable String awaitsConnection,
            @Nullable String output,
            @Nullable String error,
            @Nullable Instant endedAt) {}

    /** Writes steps; of two entries for one step the later one stays. */
    void steps(Collection<Entry.Step> given) {
        var steps = List.copyOf(given);
        jdbc.sql("""
                insert into run_step (run_id, step, journal_entry, pointer, name, type, status, attempt, iteration, key,
                                      input, output, error, started_at, ended_at)
                select run_id, step, journal_entry, pointer, name, type, status, attempt, iteration, key,
                       input::json, output::json, error::json, started_at::timestamptz, ended_at::timestamptz
                from unnest(:runs, :steps, :entries, :pointers, :names, :types, :statuses, :attempts, :iterations, :passages,
                            :inputs, :outputs, :errors, :starts, :ends)
                     as given (run_id, step, journal_entry, pointer, name, type, status, attempt, iteration, key,
                               input, output, error, started_at, ended_at)
                on conflict (run_id, step) do update set
                    journal_entry = excluded.journal_entry, status = excluded.status,
                    input = excluded.input, output = excluded.output, error = excluded.error,
                    started_at = least(run_step.started_at, excluded.started_at),
                    ended_at = least(run_step.ended_at, excluded.ended_at)
                where run_step.journal_entry < excluded.journal_entry
                """)
                .param("runs", array(steps, String[]::new, Entry.Step::runId))
                .param("steps", array(steps, Integer[]::new, Entry.Step::step))
                .param("entries", array(steps, Integer[]::new, Entry.Step::number))
                .param("pointers", array(steps, String[]::new, step -> plain(step.pointer())))
                .param("names", array(steps, String[]::new, step -> plain(step.name())))
                .param("types", array(steps, String[]::new, Entry.Step::type))
                .param("statuses", array(steps, String[]::new, step -> step.status().word()))
                .param("attempts", array(steps, Integer[]::new, Entry.Step::attempt))
                .param("iterations", array(steps, Integer[]::new, Entry.Step::iteration))
                .param("passages", array(steps, String[]::new, step -> plain(step.key())))
                .param("inputs", array(steps, String[]::new, step -> StepValue.bounded(step.input())))
                .param("outputs", array(steps, String[]::new, step -> StepValue.bounded(step.output())))
                .param("errors", array(steps, String[]::new, step -> error(step.error())))
                .param("starts", array(steps, String[]::new, step -> text(step.startedAt())))
                .param("ends", array(steps, String[]::new, step -> text(step.endedAt())))
                .update();
    }

    /** Writes the states of runs; one that is older than what the row has is left out. */
    void states(Collection<State> given, Instant now) {
        var states = List.copyOf(given);
        jdbc.sql("""
                update run set
                    journal_entry = given.entry, status = given.status,
                    waiting_for = given.waiting_for, waiting_until = given.waiting_until::timestamptz,
                    output = given.output::json, error = given.error::json,
                    awaits_connection = given.connection, stalled = null,
                    suspended_for = case when given.connection is null then run.suspended_for else given.waiting_for end,
                    ended_at = given.ended_at::timestamptz,
                    dispatch = case when given.ended_at is null then 'started' else 'ended' end,
                    journaled_at = :now
                from unnest(:runs, :entries, :statuses, :sentences, :untils, :connections, :outputs, :errors, :ends)
                     as given (run_id, entry, status, waiting_for, waiting_until, connection, output, error, ended_at)
                where run.run_id = given.run_id and run.journal_entry < given.entry
                  and run.dispatch in ('claimed', 'started')
                """)
                .param("now", Timestamp.from(now))
                .param("runs", array(states, String[]::new, State::runId))
                .param("entries", array(states, Integer[]::new, State::entry))
                .param("statuses", array(states, String[]::new, State::status))
                .param("sentences", array(states, String[]::new, state -> plain(state.waitingFor())))
                .param("untils", array(states, String[]::new, state -> text(state.waitingUntil())))
                .param("connections", array(states, String[]::new, State::awaitsConnection))
                .param("outputs", array(states, String[]::new, State::output))
                .param("errors", array(states, String[]::new, State::error))
                .param("ends", array(states, String[]::new, state -> text(state.endedAt())))
                .update();
        awaited.ended(states.stream()
                .filter(state -> state.endedAt() != null)
                .map(State::runId)
                .toList());
    }

    /** Ends a started run that the engine no longer knows; whether it had not ended. */
    boolean lost(String runId, WorkflowError error, Instant at) {
        var ended = jdbc.sql("""
                update run set dispatch = 'ended', status = 'faulted', waiting_for = null, waiting_until = null, stalled = null,
                               error = ?::json, ended_at = ?, journaled_at = ?
                where run_id = ? and dispatch = 'started'
                """)
                .params(error(error), Timestamp.from(at), Timestamp.from(at), runId)
                .update()
                > 0;
        if (ended) {
            awaited.ended(List.of(runId));
        }
        return ended;
    }

    /** What a run has done under {@code key}, as JSON. */
    record Done(String runId, String key, String effect) {

        static Done of(String runId, String key, Effect effect) {
            return new Done(runId, key, Json.write(effect));
        }
    }

    /** Writes effects; one that is there already stays. */
    void effects(List<Done> done) {
        jdbc.sql("""
                insert into run_effect (run_id, key, effect)
                select run_id, key, effect::json from unnest(:runs, :keys, :effects) as given (run_id, key, effect)
                order by run_id, key
                on conflict (run_id, key) do nothing
                """)
                .param("runs", array(done, String[]::new, Done::runId))
                .param("keys", array(done, String[]::new, item -> plain(item.key())))
                .param("effects", array(done, String[]::new, Done::effect))
                .update();
    }

    /** The next effects after {@code after} by key (bytewise), about a megabyte together and at least one if there is one. */
    Map<String, Effect> effects(String runId, String after) {
        var effects = new LinkedHashMap<String, Effect>();
        jdbc.sql("""
                select key, effect from (
                    select key, effect,
                           sum(octet_length(effect::text)) over (order by key collate "C") - octet_length(effect::text) as before
                    from run_effect where run_id = ? and key collate "C" > ?
                ) as effects
                where before < ?
                order by key collate "C"
                """)
                .params(runId, after, EFFECTS_AT_ONCE)
                .query(row -> {
                    effects.put(row.getString("key"), effect(row.getString("effect")));
                });
        return effects;
    }

    void forgetEffects(Collection<String> runIds) {
        jdbc.sql("delete from run_effect where run_id = any(?)")
                .params((Object) runIds.toArray(String[]::new))
                .update();
    }

    private static Effect effect(String text) {
        return Json.mapper().convertValue(Json.trusted(text), Effect.class);
    }

    /** An error as it was stored. */
    static WorkflowError stored(@Nullable String stored) {
        var tree = stored == null ? JsonNodeFactory.instance.objectNode() : Json.trusted(stored);
        return new WorkflowError(
                tree.path("type").asText(WorkflowError.Type.RUNTIME.uri()),
                tree.path("status").asInt(500),
                tree.path("title").asText(null),
                tree.path("detail").asText(null),
                tree.path("instance").asText(null));
    }

    static @Nullable String error(@Nullable WorkflowError error) {
        return error == null ? null : StepValue.bounded(error.tree());
    }

    /** PostgreSQL's texts have no NUL, and what others send us may. */
    private static @Nullable String plain(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static <T, R> R[] array(
            List<T> items, IntFunction<R[]> maker, Function<T, @Nullable R> field) {
        return items.stream().map(field).toArray(maker);
    }
}
