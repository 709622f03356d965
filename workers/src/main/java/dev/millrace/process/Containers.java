package dev.millrace.process;

import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.ProcessRequest.Container;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.process.Machine.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers, by the command line of docker or podman: read-only, without capabilities, with the limits of every process,
 * and removed when they end or are killed.
 */
final class Containers {

    private static final Logger log = LoggerFactory.getLogger(Containers.class);

    private static final Limits OF_OURS =
            new Limits(Duration.ofSeconds(20), Duration.ofSeconds(20), 1L << 30, 256, 1L << 20, 64 * 1024);

    /** What the daemon says where it is not the container that failed. */
    private static final int NOT_RUN = 125;

    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,511}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{1,127}");
    private static final Pattern FOLDER = Pattern.compile("/[^,:\\n]{1,511}");

    /** What tells the command line where its daemon and its settings are. */
    private static final List<String> INHERITED = List.of(
            "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_CERT_PATH",
            "DOCKER_TLS_VERIFY", "CONTAINER_HOST");

    private final Path program;
    private final ProcessSettings settings;

    private Containers(Path program, ProcessSettings settings) {
        this.program = program;
        this.settings = settings;
    }

    static Found<Containers> find(ProcessSettings settings) {
        var names = settings.containerProgram().isEmpty() ? List.of("docker", "podman") : List.of(settings.containerProgram());
        var objection = "this machine has no " + String.join(" or ", names);
        for (var name : names) {
            for (var program : SystemPrograms.find(name)) {
                var containers = new Containers(program, settings);
                var answer = containers.ask("version", "--format", "{{.Client.Version}} {{.Server.Version}}");
                if (answer.code() == 0) {
                    return Found.here(containers);
                }
                objection = "%s is there and does not answer: %s".formatted(program, firstLine(answer.stderr()));
            }
        }
        return Found.not(objection);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("it says nothing");
    }

    String sentence() {
        return "by " + program;
    }

    Ended run(Container container, ProcessRequest request, Limits limits, Pulse pulse) throws InterruptedException {
        var stdin = Objects.requireNonNullElse(request.stdin(), "").getBytes(StandardCharsets.UTF_8);
        var command = command(container, request, limits);
        var ended = false;
        try {
            var answer = Child.run(builder(command), stdin, outside(limits), pulse);
            ended = true;
            if (answer.code() == NOT_RUN) {
                throw new Stopped(WorkflowError.Type.CONFIGURATION.error(
                        "The container could not be run: " + firstLine(answer.stderr())));
            }
            return answer;
        } finally {
            if (!ended) {
                // Killing the command line does not end what the daemon runs for it.
                remove(container.name());
            }
        }
    }

    private void remove(String name) {
        var answer = ask("rm", "--force", name);
        if (answer.code() != 0) {
            log.warn("The container {} could not be removed, and may go on: {}", name, firstLine(answer.stderr()));
        }
    }

    private Ended ask(String... words) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        // An interrupt asked for the end of the container, not for that of its removal.
        var interrupted = Thread.interrupted();
        try {
            return Child.run(builder(command), new byte[0], OF_OURS, () -> {});
        } catch (Stopped stopped) {
            return new Ended(-1, "", String.valueOf(stopped.getMessage()));
        } catch (InterruptedException stopping) {
            interrupted = true;
            return new Ended(-1, "", "the worker stopped");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
        var environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.put("PATH", SystemPrograms.PATH);
        return builder;
    }

    /** The command line has memory of its own; that of the container is the daemon's to bound. */
    private static Limits outside(Limits limits) {
        return new Limits(limits.wall(), limits.cpu(), OF_OURS.memory(), OF_OURS.processes(), limits.scratch(), limits.output());
    }

    List<String> command(Container container, ProcessRequest request, Limits limits) {
        var seconds = Math.max(1, limits.cpu().toSeconds());
        var command = new ArrayList<>(List.of(
                program.toString(), "run", "--rm", "--interactive",
                "--name", matching(NAME, container.name(), "the name of a container"),
                "--pull", switch (container.pull()) {
                    case IF_NOT_PRESENT -> "missing";
                    case ALWAYS -> "always";
                    case NEVER -> "never";
                },
                "--network", settings.containerNetwork(),
                "--read-only",
                "--tmpfs", "/tmp:rw,nosuid,nodev,size=" + limits.scratch(),
                "--cap-drop", "ALL",
                "--security-opt", "no-new-privileges",
                "--memory", limits.memory() + "b",
                "--memory-swap", limits.memory() + "b",
                "--pids-limit", Integer.toString(limits.processes()),
                "--ulimit", "cpu=%d:%d".formatted(seconds, seconds + 1),
                "--ulimit", "core=0"));
        request.environment().forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
        container.volumes().forEach((here, there) -> command.addAll(List.of("--mount", mount(here, there))));
        container.ports().forEach((here, there) -> command.addAll(List.of("--publish", port(here) + ":" + port(there))));
        var image = matching(IMAGE, container.image(), "an image");
        if (container.command() == null) {
            command.add(image);
        } else {
            command.addAll(List.of("--entrypoint", "/bin/sh", image, "-c", container.command(), "sh"));
        }
        command.addAll(request.arguments());
        return command;
    }

    private String mount(String here, String there) {
        var folder = Path.of(matching(FOLDER, here, "a folder to mount"));
        try {
            var allowed = Path.of(settings.containerVolumes()).toRealPath();
            var real = folder.toRealPath();
            if (!real.startsWith(allowed)) {
                throw Stopped.misconfigured("%s may not be mounted: it is not below %s.".formatted(here, settings.containerVolumes()));
            }
            return "type=bind,source=%s,target=%s".formatted(
                    matching(FOLDER, real.toString(), "a folder to mount"), matching(FOLDER, there, "a folder of a container"));
        } catch (IOException missing) {
            throw Stopped.misconfigured("%s may not be mounted: it cannot be read.".formatted(here));
        }
    }

    private static String port(String number) {
        if (number.matches("[1-9]\\d{0,4}") && Integer.parseInt(number) <= 65_535) {
            return number;
        }
        throw Stopped.misconfigured("'%s' is not a port: a number from 1 to 65535.".formatted(number));
    }

    /** What is computed is checked here: none of it may be taken for an option. */
    private static String matching(Pattern pattern, String text, String what) {
        if (pattern.matcher(text).matches()) {
            return text;
        }
        throw Stopped.misconfigured("'%s' is not %s.".formatted(text, what));
    }
}
