package dev.millrace.process;

import static dev.millrace.process.ProcessWorld.detail;
import static dev.millrace.process.ProcessWorld.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.run.WorkflowError;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class ShellTest {

    private final ProcessWorld world = ProcessWorld.with().confining(MachineUse.SHELL);

    @Test
    void isGivenItsArgumentsItsEnvironmentAndItsInput() {
        var result = world.with(List.of("Foo", "a b", "$(id)"))
                .given("GREETING", "Grüße; rm -rf /")
                .reading("Hello\nWorld")
                .shell("input=$(cat); echo \"$input|$1|$2|$3|$#|$GREETING\"");

        assertThat(stdout(result)).isEqualTo("Hello\nWorld|Foo|a b|$(id)|3|Grüße; rm -rf /\n");
    }

    @Test
    void hasNoEnvironmentButItsOwn() {
        var result = world.given("A", "b").shell("env | sort; pwd; cat");

        assertThat(stdout(result).lines())
                .containsExactly(
                        "A=b", "HOME=/tmp/home", "LANG=C.UTF-8", "PATH=" + SystemPrograms.PATH, "PWD=/tmp/home", "/tmp/home");
    }

    @Test
    void givesWhatItsTaskReturns() {
        var command = "echo out; echo err >&2";

        assertThat(world.returning(ProcessOutput.STDOUT).shell(command).output().asText()).isEqualTo("out\n");
        assertThat(world.returning(ProcessOutput.STDERR).shell(command).output().asText()).isEqualTo("err\n");
        assertThat(world.returning(ProcessOutput.CODE).shell(command).output().asInt(-1)).isZero();
        assertThat(world.returning(ProcessOutput.NONE).shell(command).output().isNull()).isTrue();
        assertThat(world.returning(ProcessOutput.ALL).shell(command).output().toString())
                .isEqualTo("{\"code\":0,\"stdout\":\"out\\n\",\"stderr\":\"err\\n\"}");
    }

    @Test
    void failsWhereItEndsWithAnotherCodeUnlessThatIsAskedFor() {
        var command = "echo out; echo 'no such order' >&2; exit 3";

        var failed = world.returning(ProcessOutput.STDOUT).shell(command);
        assertThat(failed.error().type()).isEqualTo(WorkflowError.Type.RUNTIME.uri());
        assertThat(detail(failed)).isEqualTo("The process ended with code 3. no such order");
        assertThat(world.returning(ProcessOutput.NONE).shell(command).error()).isNotNull();
        assertThat(world.returning(ProcessOutput.CODE).shell(command).output().asInt()).isEqualTo(3);
        assertThat(world.returning(ProcessOutput.ALL).shell(command).output().path("code").asInt()).isEqualTo(3);
    }

    @Test
    void losesNothingOfWhatWasWrittenAtItsVeryEnd() {
        for (var turn = 0; turn < 50; turn++) {
            assertThat(stdout(world.shell("echo first; echo last"))).isEqualTo("first\nlast\n");
        }
    }

    @Test
    void needNotReadWhatItIsGiven() {
        var result = world.reading("x".repeat(500_000)).shell("echo done");

        assertThat(stdout(result)).isEqualTo("done\n");
    }

    @Test
    void takesCodeThatNoCommandLineHolds() {
        var result = world.shell("#" + "x".repeat(900_000) + "\necho read");

        assertThat(stdout(result)).isEqualTo("read\n");
    }

    @Test
    void writesIntoItsHomeAndNowhereElse() {
        var result = world.shell("echo kept >file && cat file; for place in / /usr /etc /dev /proc /bin; do touch $place/x && echo $place; done");

        assertThat(stdout(result)).isEqualTo("kept\n");
    }

    @Test
    void isKilledAtItsDeadlineAlsoWhereItIgnoresRequestsToEnd() {
        var result = world.within(Duration.ofSeconds(1)).shell("trap '' TERM INT HUP XCPU; while true; do sleep 0.05; done");

        assertThat(result.error().type()).isEqualTo(WorkflowError.Type.TIMEOUT.uri());
        assertThat(detail(result)).isEqualTo("The process took longer than PT1S and was killed.");
    }

    @Test
    void isKilledWithItsChildrenWhenItIsNotWantedAnyMore() {
        var marker = "1234.%d".formatted(ProcessHandle.current().pid());

        assertThatThrownBy(() -> world.beating(() -> {
                    throw new CancellationException("cancelled");
                })
                .shell("setsid sleep %1$s & (setsid sleep %1$s &) ; sleep %1$s".formatted(marker)))
                .isInstanceOf(CancellationException.class);

        assertThat(Running.commandLines()).noneMatch(line -> line.contains(marker));
    }

    @Test
    void takesItsChildrenAlongWhenItEnds() {
        var marker = "4321.%d".formatted(ProcessHandle.current().pid());

        var result = world.shell("setsid sleep %1$s >/dev/null 2>&1 & (setsid nohup sleep %1$s &) ; echo gone".formatted(marker));

        assertThat(stdout(result)).isEqualTo("gone\n");
        assertThat(Running.commandLines()).noneMatch(line -> line.contains(marker));
    }

    @Test
    void leavesNoFolderBehind() {
        var before = Running.folders();

        world.shell("mkdir -p a/b; chmod 0 a; echo $0");

        assertThat(Running.folders()).isEqualTo(before);
    }

    @Test
    void isOnlyBegunWhereNobodyAwaitsIt() throws Exception {
        var marker = "0.%d".formatted(100_000_000 + ProcessHandle.current().pid());

        var result = world.notAwaited().shell("sleep 30 %s".formatted(marker));

        assertThat(result.output().isNull()).isTrue();
        Running.await(() -> Running.commandLines().stream().anyMatch(line -> line.contains(marker)));
        world.processes.close();
        Running.await(() -> Running.commandLines().stream().noneMatch(line -> line.contains(marker)));
    }

    @Test
    void refusesWhatIsNoEnvironment() {
        assertThat(detail(world.given("A=B", "c").shell("env"))).startsWith("'environment' has a name that is none");
        assertThat(detail(ProcessWorld.with().given("A", "x\0y").shell("env"))).startsWith("The process could not be started");
    }
}
