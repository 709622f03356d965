package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessTaskTest {

    private static final String DOCUMENT = "document: { dsl: 1.0.3, namespace: samples, name: sample, version: 1.0.0 }\n";

    private final Workshop workshop = new Workshop();

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void isNotRunAgainWhereItsWorkerWasLost() {
        var outcome = run("do: [{ risky: { run: { shell: { command: lose } } } }]");

        assertThat(outcome.status()).isEqualTo(Status.FAULTED);
        assertThat(outcome.error().path("detail").asText()).isEqualTo(ProcessRequest.LOST);
        assertThat(outcome.error().path("instance").asText()).isEqualTo("/do/0/risky");
        assertThat(workshop.processes.asked).hasSize(1);
    }

    @Test
    void isRunAgainWhereItsTaskSaysThatItMayBe() {
        var outcome = run("do: [{ safe: { run: { shell: { command: lose } }, metadata: { idempotent: true } } }]");

        assertThat(outcome.status()).isEqualTo(Status.FAULTED);
        assertThat(workshop.processes.asked).hasSize(3);
    }

    @Test
    void isNotRunAgainByARunThatGoesOn() {
        var yaml = DOCUMENT + "do: [{ once: { run: { shell: { command: echo } } } }]";
        workshop.calls.effects.put("/do/0/once", Effect.of(JsonNodeFactory.instance.textNode("done before")));

        var outcome = workshop.run(workshop.started(yaml, JsonNodeFactory.instance.nullNode(), true));

        assertThat(outcome.output().asText()).isEqualTo("done before");
        assertThat(workshop.processes.asked).isEmpty();
    }

    @Test
    void isNotRunAgainByARunThatGoesOnWhereItHadOnlyBegun() {
        var yaml = DOCUMENT + "do: [{ once: { run: { shell: { command: echo } } } }]";
        workshop.calls.effects.put(
                ProcessRequest.begunKey("/do/0/once"),
                Effect.of(CallResult.failed(WorkflowError.Type.RUNTIME.error(ProcessRequest.LOST), null)));

        var outcome = workshop.run(workshop.started(yaml, JsonNodeFactory.instance.nullNode(), true));

        assertThat(outcome.status()).isEqualTo(Status.FAULTED);
        assertThat(workshop.processes.asked).isEmpty();
    }

    @Test
    void hasTheShorterOfItsOwnTimeoutAndThoseAroundIt() {
        run("""
                timeout: { after: PT20M }
                do:
                  - own: { run: { shell: { command: a } }, timeout: { after: PT5S } }
                  - around: { run: { shell: { command: b } }, timeout: { after: PT2H } }
                """);

        assertThat(workshop.processes.asked.getFirst().deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(workshop.processes.asked.getLast().deadline())
                .isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
    }

    @Test
    void endsWithTheRunThatIsCancelled() throws Exception {
        var started = workshop.started(
                DOCUMENT + "do: [{ long: { run: { shell: { command: hang } } } }]",
                JsonNodeFactory.instance.nullNode(),
                false);
        workshop.start(started);
        assertThat(workshop.processes.hanging.await(20, TimeUnit.SECONDS)).isTrue();

        workshop.cancel(started.runId());

        assertThat(workshop.await(started.runId()).status()).isEqualTo(Status.CANCELLED);
        assertThat(workshop.processes.cancelled.getCount()).isZero();
    }

    private Workshop.Outcome run(String yaml) {
        return workshop.run(DOCUMENT + yaml, JsonNodeFactory.instance.nullNode());
    }
}
