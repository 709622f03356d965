package dev.millrace.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.testing.Tools;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The application of these tests allows {@code run: shell}, and nothing else of its kind. */
@WholeTest
class ProcessRunTest {

    private final Caller admin;
    private final Automating automating;

    ProcessRunTest(Api api) {
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    @BeforeAll
    static void needsUtilLinux() {
        Tools.require("unshare");
        Tools.require("setpriv");
    }

    @Test
    void aTaskGivesWhatItsProcessWrote() {
        automating.publish("shell-well", """
                do:
                  - count:
                      run:
                        shell:
                          command: echo "$(wc -w) words for $1"
                          arguments: ['${ .name }']
                          stdin: ${ .text }
                """).isCreated();

        var run = automating.start("shell-well", "{\"input\":{\"name\":\"Ada\",\"text\":\"one two three\"}}").isOk();

        assertThat(run.at("/status")).as("%s", run.json()).isEqualTo("completed");
        assertThat(run.at("/output")).isEqualTo("3 words for Ada\n");
        assertThat(run.at("/steps/0/type")).isEqualTo("run");
    }

    @Test
    void aTaskFaultsWithTheLastWordsOfItsProcess() {
        automating.publish("shell-badly", "do:\n  - stop: {run: {shell: {command: 'echo no such order >&2; exit 3'}}}\n").isCreated();

        var run = automating.start("shell-badly", "{}").isOk();

        assertThat(run.at("/status")).isEqualTo("faulted");
        assertThat(run.at("/error/detail")).isEqualTo("The process ended with code 3. no such order");
        assertThat(run.at("/error/instance")).isEqualTo("/do/0/stop");
    }

    @Test
    void aRunThatIsCancelledTakesItsProcessAlong() {
        var marker = "4242.%d".formatted(ProcessHandle.current().pid());
        automating.publish("shell-long", "do:\n  - sleep: {run: {shell: {command: 'sleep %1$s & sleep %1$s'}}}\n".formatted(marker))
                .isCreated();
        var runId = admin.post("/api/v1/automations/tests/shell-long/runs", "").has(202).at("/run_id");
        await(() -> isRunning("sleep " + marker));

        admin.post("/api/v1/runs/%s/cancel".formatted(runId), "").has(202);

        await(() -> admin.get("/api/v1/runs/" + runId).isOk().at("/status").equals("cancelled"));
        assertThat(isRunning("sleep " + marker)).isFalse();
    }

    @Test
    void whatIsSwitchedOffIsRefusedWithItsLineAndTheReason() {
        var refused = automating.publish("switched-off", """
                do:
                  - script: {run: {script: {language: js, code: '1'}}}
                  - container: {run: {container: {image: alpine}}}
                """).isError(422, "definition_invalid");

        assertThat(refused.at("/error/problems/0/message"))
                .isEqualTo("`run: script (js)` is not supported: it runs code on the machine of a worker, and is switched off;"
                        + " MILLRACE_RUN_SCRIPT=js allows it");
        assertThat(refused.at("/error/problems/0/line")).isEqualTo("3");
        assertThat(refused.at("/error/problems/0/pointer")).isEqualTo("/do/0/script/run/script");
        assertThat(refused.at("/error/problems/1/message")).contains("MILLRACE_RUN_CONTAINER=true");
    }

    private static boolean isRunning(String words) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(words));
    }

    private static void await(BooleanSupplier condition) {
        var end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("thirty seconds have passed").isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }
}
