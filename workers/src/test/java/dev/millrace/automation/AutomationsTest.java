package dev.millrace.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.Event;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.language.action.Actions;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

class AutomationsTest {

    private static final Actor ADA = new Actor("wsp_1", Role.DEVELOPER, "mem_1", "ada@example.com");
    private static final Actor STRANGER = new Actor("wsp_2", Role.ADMIN, "mem_2", "eve@example.com");

    private AutomationStore store;
    private Automations automations;
    private StoredDefinitions definitions;
    private Triggers triggers;
    private final Map<String, String> outside = new HashMap<>();
    private int read;

    @BeforeEach
    void open() {
        var jdbc = JdbcClient.create(TestDatabase.create());
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'one'), ('wsp_2', 'two')").update();
        var clock = new SetClock();
        store = new AutomationStore(jdbc);
        var check = new DefinitionCheck(
                (workspace, name) -> name.equals("crm"), use -> "it is off", Actions.NONE, workspace -> this::readOutside);
        automations = new Automations(
                store,
                new ScheduleStore(jdbc),
                check,
                TransactionOperations.withoutTransaction(),
                (workspace, namespace, name) -> {},
                new Ids(clock),
                clock);
        definitions = new StoredDefinitions(store);
        triggers = new Triggers(store);
    }

    @Test
    void storesAVersionWithItsTriggers() {
        var publication = automations.publish(ADA, definition("1.0.0", "order.placed"));

        assertThat(publication.created()).isTrue();
        assertThat(publication.problems()).isEmpty();
        assertThat(publication.automation().triggers())
                .singleElement()
                .satisfies(trigger -> assertThat(trigger.on()).isEqualTo("order.placed"));
        assertThat(started("order.placed")).containsExactly("1.0.0");
        assertThat(started("order.paid")).isEmpty();
    }

    @Test
    void theSameContentsAgainChangeNothingAndOtherContentsAreRefused() {
        automations.publish(ADA, definition("1.0.0", "order.placed"));

        assertThat(automations.publish(ADA, definition("1.0.0", "order.placed")).created()).isFalse();
        assertThatThrownBy(() -> automations.publish(ADA, definition("1.0.0", "order.paid")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
                    assertThat(refusal.code()).isEqualTo("version_exists");
                });
        assertThat(started("order.paid")).isEmpty();
    }

    @Test
    void eventsStartTheVersionThatWasStoredLast() {
        automations.publish(ADA, definition("2.0.0", "order.placed"));
        automations.publish(ADA, definition("1.0.1", "order.placed"));

        assertThat(started("order.placed")).containsExactly("1.0.1");
        assertThat(automations.versions("wsp_1", "tests", "order", new PageRequest(10, null)).data())
                .hasSize(2)
                .allSatisfy(version -> assertThat(version.definition()).isEmpty());
    }

    @Test
    void everyVersionCanBeListedPageByPage() {
        for (var version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            automations.publish(ADA, definition(version, "order.placed"));
        }

        var first = automations.versions("wsp_1", "tests", "order", new PageRequest(2, null));
        var second = automations.versions("wsp_1", "tests", "order", PageRequest.of("2", first.nextCursor()));

        assertThat(first.data()).extracting(StoredVersion::version).containsExactly("1.2.0", "1.1.0");
        assertThat(second.data()).extracting(StoredVersion::version).containsExactly("1.0.0");
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void aDisabledAutomationIsStartedByNoEvent() {
        automations.publish(ADA, definition("1.0.0", "order.placed"));

        assertThat(automations.enable("wsp_1", "tests", "order", false).enabled()).isFalse();
        assertThat(started("order.placed")).isEmpty();
        automations.publish(ADA, definition("1.1.0", "order.placed"));
        assertThat(started("order.placed")).as("a new version stays disabled").isEmpty();
        automations.enable("wsp_1", "tests", "order", true);
        assertThat(started("order.placed")).containsExactly("1.1.0");
    }

    @Test
    void aDefinitionWithMistakesIsRefusedWithAllOfThemAndStoredByNoHalf() {
        var broken = new String(definition("1.0.0", "order.placed"), StandardCharsets.UTF_8).replace("set:", "sett:");

        assertThatThrownBy(() -> automations.publish(ADA, broken.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("definition_invalid");
                    assertThat(refusal.problems()).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Problem.class))
                            .anySatisfy(problem -> assertThat(problem.suggestion()).isEqualTo("set"));
                });
        assertThat(automations.list("wsp_1", new PageRequest(10, null)).data()).isEmpty();
    }

    @Test
    void aMissingConnectionIsAWarning() {
        var text = new String(definition("1.0.0", "order.placed"), StandardCharsets.UTF_8)
                .replace("do:", "use: {secrets: [erp]}\ndo:");

        var problems = automations.publish(ADA, text.getBytes(StandardCharsets.UTF_8)).problems();

        assertThat(problems).anySatisfy(problem -> assertThat(problem.message()).contains("erp"));
    }

    @Test
    void deletingKeepsTheVersionsThatRunsArePinnedTo() {
        automations.publish(ADA, definition("1.0.0", "order.placed"));

        automations.delete("wsp_1", "tests", "order");

        assertThat(started("order.placed")).isEmpty();
        assertThat(store.version("wsp_1", "tests", "order", "1.0.0")).isPresent();
        assertThatThrownBy(() -> automations.get("wsp_1", "tests", "order")).isInstanceOf(Refusal.class);
        automations.publish(ADA, definition("1.0.0", "order.placed"));
        assertThat(started("order.placed")).containsExactly("1.0.0");
    }

    @Test
    void anotherWorkspaceSeesAndStartsNothing() {
        automations.publish(ADA, definition("1.0.0", "order.placed"));

        assertThatThrownBy(() -> automations.get("wsp_2", "tests", "order")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> automations.delete("wsp_2", "tests", "order")).isInstanceOf(Refusal.class);
        assertThat(automations.publish(STRANGER, definition("1.0.0", "order.paid")).created()).isTrue();
        assertThat(started("order.paid")).isEmpty();
    }

    @Test
    void whatIsOutsideIsReadOnceAndKeptWithTheVersion() {
        outside.put("https://example.com/greet.yaml", "set: {said: first}");
        var published = automations.publish(ADA, calling("1.0.0"));

        outside.put("https://example.com/greet.yaml", "set: {said: second}");
        assertThat(automations.publish(ADA, calling("1.0.0")).created()).isFalse();
        outside.clear();
        assertThat(automations.publish(ADA, calling("1.0.0")).created()).isFalse();

        assertThat(published.created()).isTrue();
        assertThat(read).isEqualTo(1);
        assertThat(automations.resources("wsp_1", "tests", "calling", "1.0.0")).singleElement().satisfies(kept -> {
            assertThat(kept.address()).isEqualTo("https://example.com/greet.yaml");
            assertThat(kept.contents()).isEqualTo("set: {said: first}");
            assertThat(kept.sha256()).hasSize(64);
        });
        assertThat(loaded("1.0.0").at("/resources/https:~1~1example.com~1greet.yaml/set/said").asText()).isEqualTo("first");
    }

    @Test
    void anotherVersionReadsWhatIsThereThen() {
        outside.put("https://example.com/greet.yaml", "set: {said: first}");
        automations.publish(ADA, calling("1.0.0"));
        outside.put("https://example.com/greet.yaml", "set: {said: second}");
        automations.publish(ADA, calling("2.0.0"));

        assertThat(loaded("1.0.0").at("/resources/https:~1~1example.com~1greet.yaml/set/said").asText()).isEqualTo("first");
        assertThat(loaded("2.0.0").at("/resources/https:~1~1example.com~1greet.yaml/set/said").asText()).isEqualTo("second");
    }

    @Test
    void whatCannotBeReadRefusesTheVersionAtItsLine() {
        assertThatThrownBy(() -> automations.publish(ADA, calling("1.0.0")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("definition_invalid");
                    assertThat(refusal.problems()).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Problem.class))
                            .singleElement()
                            .satisfies(problem -> {
                                assertThat(problem.line()).isEqualTo(3);
                                assertThat(problem.pointer()).isEqualTo("/do/0/greet/call");
                                assertThat(problem.message())
                                        .isEqualTo("https://example.com/greet.yaml could not be read: example.com answered 404.");
                            });
                });
        assertThat(automations.list("wsp_1", new PageRequest(10, null)).data()).isEmpty();
    }

    @Test
    void lintingReadsNothingOutside() {
        assertThat(automations.lint("wsp_1", calling("1.0.0"))).isEmpty();
        assertThat(read).isZero();
    }

    private Definition loaded(String version) {
        var stored = store.version("wsp_1", "tests", "calling", version).orElseThrow();
        return definitions.load(new DefinitionRef("wsp_1", "tests", "calling", version, stored.sha256()));
    }

    private byte[] readOutside(Reference reference) throws Fetch.Unread {
        read++;
        if (!outside.containsKey(reference.address())) {
            throw new Fetch.Unread("example.com answered 404.");
        }
        return outside.get(reference.address()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] calling(String version) {
        return """
               document: {dsl: '1.0.3', namespace: tests, name: calling, version: '%s'}
               do:
                 - greet: {call: https://example.com/greet.yaml}
               """
                .formatted(version)
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<String> started(String type) {
        var event = (ObjectNode) Json.trusted("{\"id\":\"1\",\"source\":\"/s\",\"type\":\"%s\"}".formatted(type));
        return triggers.match("wsp_1", List.of(new Event("wsp_1", "evt_1", Instant.EPOCH, 0, event))).stream()
                .map(match -> match.definition().version())
                .toList();
    }

    private static byte[] definition(String version, String type) {
        return """
               document: {dsl: '1.0.3', namespace: tests, name: order, version: '%s'}
               schedule: {on: {one: {with: {type: %s}}}}
               do:
                 - take: {set: {taken: true}}
               """
                .formatted(version, type)
                .getBytes(StandardCharsets.UTF_8);
    }
}
