package dev.millrace.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.lint.MachineUse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class OrphanTest {

    /** A worker that has a process, and no more. */
    static final class Worker {

        private Worker() {}

        public static void main(String[] marker) {
            ProcessWorld.with("wall-time", "50s").shell("sleep %1$s & sleep %1$s".formatted(marker[0]));
        }
    }

    @Test
    void aProcessDoesNotOutliveTheWorkerThatIsKilled() throws Exception {
        ProcessWorld.with().confining(MachineUse.SHELL);
        var marker = "777.%d".formatted(ProcessHandle.current().pid());
        var worker = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Worker.class.getName(),
                        marker))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Running.await(() -> isRunning("sleep " + marker));
        } finally {
            worker.destroyForcibly().waitFor();
        }

        Running.await(() -> !isRunning("sleep " + marker));
        TemporaryFolder.removeThoseOfTheDead();
        assertThat(Running.folders()).noneMatch(folder -> folder.toString().contains("-%d-".formatted(worker.pid())));
    }

    private static boolean isRunning(String command) {
        return Running.commandLines().stream().anyMatch(line -> line.contains(command));
    }
}
