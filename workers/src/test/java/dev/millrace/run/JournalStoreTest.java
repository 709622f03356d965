package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.run.JournalStore.Done;
import dev.millrace.run.JournalStore.State;
import dev.millrace.dispatch.Wake;
import dev.millrace.listening.AwaitedRuns;
import dev.millrace.testing.TestDatabase;
import java.time.Duration;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class JournalStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private JdbcClient jdbc;
    private JournalStore store;

    @BeforeEach
    void open() {
        jdbc = JdbcClient.create(TestDatabase.create());
        store = new JournalStore(jdbc, awaited(jdbc));
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'one')").update();
        var definition = new DefinitionRef("wsp_1", "ns", "name", "1.0.0", "hash");
        new RunQueueStore(jdbc, awaited(jdbc)).queue(List.of(new NewRun("run_1", definition, "w", null, null, null, NOW)));
        jdbc.sql("update run set dispatch = 'claimed', status = 'running'").update();
    }

    @Test
    void aReplayThatTellsEverythingAgainChangesNothing() {
        store.steps(List.of(step(1, Status.RUNNING, null, NOW)));
        store.steps(List.of(step(3, Status.COMPLETED, text("done"), NOW)));
        store.states(List.of(state(2, "running", null)), NOW);
        store.states(List.of(state(4, "completed", NOW)), NOW);

        store.steps(List.of(step(1, Status.RUNNING, null, NOW.plusSeconds(60))));
        store.states(List.of(state(2, "running", null)), NOW);

        assertThat(jdbc.sql("select status from run").query(String.class).single()).isEqualTo("completed");
        assertThat(jdbc.sql("select dispatch from run").query(String.class).single()).isEqualTo("ended");
        assertThat(jdbc.sql("select status || ' ' || output::text from run_step").query(String.class).single())
                .isEqualTo("completed \"done\"");
    }

    @Test
    void aRunThatIsStartedAgainKeepsWhenItsStepsReallyBegan() {
        store.steps(List.of(step(1, Status.COMPLETED, text("done"), NOW)));

        store.steps(List.of(step(9, Status.COMPLETED, text("done"), NOW.plusSeconds(3_600))));

        assertThat(jdbc.sql("select started_at from run_step").query(java.sql.Timestamp.class).single().toInstant())
                .isEqualTo(NOW);
    }

    @Test
    void aLargeValueIsShownByItsBeginning() {
        store.steps(List.of(step(1, Status.COMPLETED, text("x".repeat(100_000)), NOW)));

        var shown = Json.trusted(jdbc.sql("select output from run_step").query(String.class).single());
        assertThat(shown.path("truncated").asBoolean()).isTrue();
        assertThat(shown.path("size_bytes").asInt()).isEqualTo(100_002);
        assertThat(shown.path("preview").asText()).hasSize(4_096);
    }

    @Test
    void keepsTheFirstEffectOfAKey() {
        store.effects(List.of(
                Done.of("run_1", "/do/0/a", Effect.of(CallResult.of(text("first")))),
                Done.of("run_1", "/do/1/b", Effect.until(NOW.plus(Duration.ofDays(30))))));
        store.effects(List.of(Done.of("run_1", "/do/0/a", Effect.of(CallResult.of(text("second"))))));

        var effects = store.effects("run_1", "");
        assertThat(effects.get("/do/0/a").result().output().textValue()).isEqualTo("first");
        assertThat(effects.get("/do/1/b").until()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        store.forgetEffects(List.of("run_1"));
        assertThat(store.effects("run_1", "")).isEmpty();
    }

    @Test
    void givesManyEffectsInPagesThatTemporalCanCarry() {
        var large = "x".repeat(300_000);
        for (var number = 0; number < 7; number++) {
            store.effects(List.of(Done.of("run_1", "/do/" + number, Effect.of(CallResult.of(text(large))))));
        }

        var pages = new ArrayList<Integer>();
        var keys = new ArrayList<String>();
        for (var page = store.effects("run_1", ""); !page.isEmpty(); page = store.effects("run_1", keys.getLast())) {
            pages.add(page.size());
            keys.addAll(page.keySet());
        }

        assertThat(pages).containsExactly(2, 2, 2, 1);
        assertThat(keys).hasSize(7).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void writesWhatHoldsANulWithoutIt() {
        store.steps(List.of(new Entry.Step(
                "run_1", 1, 1, "/do/0/a\0b", "a\0b", "call", Status.RUNNING, 1, null, null, text("c\0d"), null, NOW, null, "/do/0/a")));
        store.states(List.of(new State("run_1", 2, "waiting", "down\0now", NOW, null, null, null, null)), NOW);

        assertThat(jdbc.sql("select name from run_step").query(String.class).single()).isEqualTo("a\uFFFDb");
        assertThat(jdbc.sql("select waiting_for from run").query(String.class).single()).isEqualTo("down\uFFFDnow");
    }

    private static Entry.Step step(int number, Status status, @Nullable JsonNode output, Instant startedAt) {
        return new Entry.Step(
                "run_1", number, 1, "/do/0/a", "a", "call", status, 1, null, null, output, null, startedAt, null, "/do/0/a");
    }

    private static State state(int entry, String status, @Nullable Instant endedAt) {
        return new State("run_1", entry, status, null, null, null, null, null, endedAt);
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    private static AwaitedRuns awaited(JdbcClient jdbc) {
        return new AwaitedRuns(jdbc, new Wake(), Clock.systemUTC());
    }
}
