package dev.millrace.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.language.lint.MachineUse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is left where a machine does not let processes be confined: limits, and another user where the worker is root. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class UnconfinedTest {

    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(2), 96L << 20, 16, 1 << 20, 64 * 1024);

    private final Sandbox sandbox =
            new Sandbox(false, ProcessWorld.with().confining(MachineUse.SHELL).machine.sandbox().user());

    @Test
    void hasAHomeOfItsOwnThatIsGoneWithIt() throws Exception {
        var before = Running.folders();

        var ended = run("pwd; echo $HOME; mkdir -p a/b; touch a/b/c; chmod 0 a");

        assertThat(ended.stdout().lines().distinct()).singleElement().asString().contains("/millrace-process-");
        assertThat(Running.folders()).isEqualTo(before);
    }

    @Test
    void hasItsLimits() throws Exception {
        assertThat(run("cat /proc/self/limits").stdout())
                .containsPattern("Max cpu time +2 +3")
                .containsPattern("Max file size +1048576 +1048576")
                .containsPattern("Max open files +256 +256");
        assertThat(run("while :; do :; done").code()).isEqualTo(Limits.OUT_OF_CPU);
    }

    @Test
    void isNobodyWhereTheWorkerIsRoot() throws Exception {
        var uid = run("id -u; grep NoNewPrivs /proc/self/status").stdout();

        assertThat(uid).doesNotStartWith("0\n").endsWith("NoNewPrivs:\t1\n");
    }

    @Test
    void takesAChildAlongThatHasLeftItsParentAndItsSession() {
        var marker = "987.%d".formatted(ProcessHandle.current().pid());
        var limits = new Limits(Duration.ofSeconds(1), LIMITS.cpu(), LIMITS.memory(), 16, LIMITS.scratch(), LIMITS.output());

        assertThatThrownBy(() -> run("setsid sh -c 'sleep %1$s & sleep %1$s' & sleep 5".formatted(marker), limits))
                .isInstanceOf(Stopped.class);

        assertThat(Running.commandLines()).noneMatch(line -> line.contains(marker));
    }

    private Ended run(String command) throws InterruptedException {
        return run(command, LIMITS);
    }

    private Ended run(String command, Limits limits) throws InterruptedException {
        var code = command.getBytes(StandardCharsets.UTF_8);
        return sandbox.run(
                new Program(List.of("/bin/sh", Program.FILE), new byte[0], code, List.of(), Map.of(), true), limits, () -> {});
    }
}
