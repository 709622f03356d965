package dev.millrace.process;

import static dev.millrace.process.ProcessWorld.detail;
import static dev.millrace.process.ProcessWorld.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.language.definition.Task.RunContainer.Pull;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.run.ProcessRequest.Container;
import dev.millrace.language.run.WorkflowError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command line that is run for a container, with a program that writes down what it is asked instead of docker. It answers
 * {@code version}; for {@code run} it does what its image is called.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class ContainersTest {

    private static final String STAND_IN = """
            #!/bin/sh
            here=${0%/*}
            for word in "$@"; do printf '%s\\n' "$word"; done >"$here/$1"
            env >"$here/$1.env"
            [ "$1" = run ] || exit 0
            case " $* " in
              *" fails "*) echo "no such thing" >&2; exit 4 ;;
              *" unknown "*) echo "Unable to find image" >&2; exit 125 ;;
              *" hangs "*) sleep 60 ;;
              *) echo "ran, reading $(cat)" ;;
            esac
            """;

    @TempDir
    private Path folder;

    private ProcessWorld world;

    @BeforeEach
    void standIn() throws IOException {
        var docker = Files.writeString(folder.resolve("docker"), STAND_IN);
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("shared/in"));
        Files.createSymbolicLink(folder.resolve("shared/out"), Files.createDirectory(folder.resolve("outside")));
        world = ProcessWorld.with(
                "container", "true",
                "container-program", docker.toString(),
                "container-volumes", folder.resolve("shared").toString(),
                "container-ports", "true");
    }

    @Test
    void isShutInByWhatTheCommandLineSays() throws Exception {
        var result = world.with(List.of("Foo", "$(id)"))
                .given("A", "b c")
                .reading("Hello")
                .run(container("alpine:3", "echo \"$1\"", Map.of(folder + "/shared/in", "/in"), Map.of("8080", "80")));

        assertThat(stdout(result)).isEqualTo("ran, reading Hello\n");
        assertThat(asked("run"))
                .containsExactly(
                        "run", "--rm", "--interactive",
                        "--name", "job-1",
                        "--pull", "missing",
                        "--network", "none",
                        "--read-only",
                        "--tmpfs", "/tmp:rw,nosuid,nodev,size=8388608",
                        "--cap-drop", "ALL",
                        "--security-opt", "no-new-privileges",
                        "--memory", "100663296b",
                        "--memory-swap", "100663296b",
                        "--pids-limit", "16",
                        "--ulimit", "cpu=10:11",
                        "--ulimit", "core=0",
                        "--env", "A=b c",
                        "--mount", "type=bind,source=%s,target=/in".formatted(folder.resolve("shared/in").toRealPath()),
                        "--publish", "8080:80",
                        "--entrypoint", "/bin/sh",
                        "alpine:3",
                        "-c", "echo \"$1\"", "sh",
                        "Foo", "$(id)");
    }

    @Test
    void runsWhatTheImageRunsWhereThereIsNoCommand() throws Exception {
        world.with(List.of("a")).run(container("alpine", null, Map.of(), Map.of()));

        assertThat(asked("run")).endsWith("core=0", "alpine", "a").doesNotContain("--entrypoint", "--env", "--mount");
    }

    @Test
    void isGivenNothingOfTheWorkersEnvironmentButWhereItsDaemonIs() throws Exception {
        world.run(container("alpine", null, Map.of(), Map.of()));

        assertThat(asked("run.env").stream().map(line -> line.substring(0, line.indexOf('='))))
                .isSubsetOf("HOME", "PATH", "PWD", "SHLVL", "_", "DOCKER_HOST", "DOCKER_CONFIG", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONTEXT");
    }

    @Test
    void failsAsItsContainerDoes() {
        var failed = world.run(container("fails", null, Map.of(), Map.of()));
        assertThat(failed.output().path("code").asInt()).isEqualTo(4);

        var notRun = world.run(container("unknown", null, Map.of(), Map.of()));
        assertThat(notRun.error().type()).isEqualTo(WorkflowError.Type.CONFIGURATION.uri());
        assertThat(detail(notRun)).isEqualTo("The container could not be run: Unable to find image");
    }

    @Test
    void isRemovedWhereItIsKilled() throws Exception {
        var late = world.within(Duration.ofSeconds(1)).run(container("hangs", null, Map.of(), Map.of()));
        assertThat(late.error().type()).isEqualTo(WorkflowError.Type.TIMEOUT.uri());
        assertThat(asked("rm")).containsExactly("rm", "--force", "job-1");

        Files.delete(folder.resolve("rm"));
        var cancelled = world.again().beating(() -> {
            throw new CancellationException("cancelled");
        });
        assertThatThrownBy(() -> cancelled.run(container("hangs", null, Map.of(), Map.of())))
                .isInstanceOf(CancellationException.class);
        assertThat(asked("rm")).containsExactly("rm", "--force", "job-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--privileged", "", "a b", "alpine\n--privileged"})
    void takesNothingForAnOption(String image) {
        assertThat(detail(world.run(container(image, null, Map.of(), Map.of())))).endsWith("is not an image.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "FOLDER/shared/../..", "FOLDER/outside", "FOLDER/shared/out", "FOLDER/shared/missing", "in", "FOLDER/shared/in,readonly"})
    void mountsNothingThatIsNotBelowTheFolder(String source) {
        var volumes = Map.of(source.replace("FOLDER", folder.toString()), "/in");

        var refused = world.run(container("alpine", null, volumes, Map.of()));

        assertThat(refused.error().type()).isEqualTo(WorkflowError.Type.CONFIGURATION.uri());
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void isRefusedWhereThereIsNoProgram() {
        var machine = new Machine(ProcessWorld.settings("container", "true", "container-program", "no-docker-here"), true);

        assertThat(machine.objection(MachineUse.CONTAINER)).isEqualTo("this machine has no no-docker-here");
    }

    @Test
    void isRefusedWhereTheDaemonDoesNotAnswer() throws Exception {
        var docker = Files.writeString(folder.resolve("dead"), "#!/bin/sh\necho 'Cannot connect to the daemon' >&2; exit 1\n");
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));

        var machine = new Machine(ProcessWorld.settings("container", "true", "container-program", docker.toString()), true);

        assertThat(machine.objection(MachineUse.CONTAINER))
                .isEqualTo("%s is there and does not answer: Cannot connect to the daemon".formatted(docker));
    }

    private static Container container(String image, String command, Map<String, String> volumes, Map<String, String> ports) {
        return new Container(image, "job-1", command, volumes, ports, Pull.IF_NOT_PRESENT);
    }

    private List<String> asked(String what) throws IOException {
        return Files.readAllLines(folder.resolve(what));
    }
}
