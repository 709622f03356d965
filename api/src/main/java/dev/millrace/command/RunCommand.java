package dev.millrace.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.Calls;
import dev.millrace.call.StandaloneCalls;
import dev.millrace.egress.OwnEgress;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.process.Processes;
import dev.millrace.process.StandaloneProcesses;
import dev.millrace.run.Run;
import dev.millrace.trial.GivenEvents;
import dev.millrace.trial.OwnRun;
import dev.millrace.trial.OwnRun.What;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "run",
        description = "Runs a definition here, without a server: calls are really made, and waits really waited for.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    /** While the run is awaited it goes on; the bound is only what one question to the engine may take. */
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(paramLabel = "FILE", description = "The definition.")
    private Path file;

    @ArgGroup
    private @Nullable Given given;

    @Option(
            names = "--allow",
            split = ",",
            paramLabel = "HOST",
            description = "Hosts, addresses or networks that may be called although they are not public, such as localhost;"
                    + " by default what MILLRACE_EGRESS_ALLOW names.")
    private @Nullable List<String> allow;

    @Option(names = "--json", description = "Writes one JSON document when the run has ended, and no lines.")
    private boolean json;

    /** What starts the run: nothing, or one of these. */
    private static final class Given {

        @Option(names = "--input", paramLabel = "JSON|@FILE", description = "The input, as for a run that is started by hand.")
        private @Nullable String input;

        @Option(
                names = "--event",
                paramLabel = "JSON|@FILE",
                description = "A CloudEvent; the input is an array with it. What it must have and has not is filled in.")
        private @Nullable String event;
    }

    private record Result(
            Run.Pin automation,
            String status,
            JsonNode input,
            @Nullable JsonNode output,
            @Nullable JsonNode error,
            List<Run.Step> steps,
            List<ObjectNode> events) {}

    @Override
    public Integer call() {
        var read = DefinitionFile.read(file);
        read.problems().forEach(problem -> millrace.shell().warn(ProblemLine.of(file, problem)));
        if (!read.isSound()) {
            return ExitCode.WRONG;
        }
        var secrets = read.outline().use().secrets();
        if (!secrets.isEmpty()) {
            millrace.shell().warn("millrace: There are no stored connections here: a call that names one (%s) faults."
                    .formatted(String.join(", ", secrets)));
        }
        return run(read, input());
    }

    private int run(DefinitionFile read, JsonNode input) {
        try (var egress = egress()) {
            var outside = read.retrieve(StandaloneCalls.outside(egress, Clock.systemUTC()));
            outside.problems().forEach(problem -> millrace.shell().warn(ProblemLine.of(file, problem)));
            if (!outside.isSound()) {
                return ExitCode.WRONG;
            }
            var what = new What(read.definition(outside), input, Clock.systemUTC().instant());
            var calls = StandaloneCalls.over(egress, what.definitions(), Clock.systemUTC());
            try (var processes = processes(calls)) {
                return run(what, calls, processes);
            }
        }
    }

    private int run(What what, Calls calls, Processes processes) {
        var transcript = new Transcript(line -> {
            if (!json) {
                millrace.shell().say(line);
            }
        });
        var running = new CompletableFuture<OwnRun>();
        var refused = new AtomicReference<@Nullable WorkflowError>();
        var activities = new RealActivities(calls, processes, transcript, error -> {
            refused.set(error);
            running.thenAccept(run -> run.terminate(String.valueOf(error.detail())));
        });
        var run = OwnRun.start(what, OwnRun.Time.REAL, transcript, activities);
        running.complete(run);
        while (!run.await(A_WHILE)) {
            // A wait of the definition may be long, and so is this one.
        }
        // Its server takes a moment to stop, for which nobody has to wait.
        Thread.ofPlatform().daemon().start(run::close);
        return ended(what.definition(), what.input(), transcript, refused.get());
    }

    /** @param refused why the run was ended here, or null where it ended by itself */
    private int ended(Definition definition, JsonNode input, Transcript transcript, @Nullable WorkflowError refused) {
        var ended = transcript.ended();
        if (ended == null && refused == null) {
            throw new IllegalStateException("The run ended and did not say how.");
        }
        var document = definition.document();
        var status = ended == null ? Status.FAULTED : ended.status();
        var output = ended == null ? null : ended.output();
        var fault = ended == null ? refused : ended.error();
        var error = fault == null ? null : fault.tree();
        if (json) {
            millrace.shell().json(new Result(
                    new Run.Pin(document.namespace(), document.name(), document.version()),
                    status.word(),
                    input,
                    output,
                    error,
                    transcript.steps(),
                    transcript.events()));
        } else {
            millrace.shell().say(status.word() + "  " + Json.write(error == null ? output : error));
        }
        return status == Status.COMPLETED ? ExitCode.FINE : ExitCode.WRONG;
    }

    private Processes processes(Calls calls) {
        try {
            return StandaloneProcesses.over(millrace.shell().environment(), calls::make);
        } catch (IllegalArgumentException malformed) {
            throw Stop.usage(String.valueOf(malformed.getMessage()));
        }
    }

    private OwnEgress egress() {
        var allowed = allow != null
                ? allow
                : MillraceCommand.setting(millrace.shell().environment(), "MILLRACE_EGRESS_ALLOW")
                        .map(hosts -> Arrays.asList(hosts.split(",")))
                        .orElse(List.of());
        try {
            return OwnEgress.open(allowed);
        } catch (IllegalArgumentException malformed) {
            throw Stop.usage(String.valueOf(malformed.getMessage()));
        }
    }

    private JsonNode input() {
        if (given != null && given.input != null) {
            return json("--input", given.input);
        }
        if (given != null && given.event != null) {
            var check = new CloudEventCheck();
            var event = GivenEvents.complete(json("--event", given.event), 1, check, "");
            check.problems().stream().findFirst().ifPresent(problem -> {
                throw Stop.usage("--event is no CloudEvent: at %s, %s".formatted(problem.pointer(), problem.message()));
            });
            return JsonNodeFactory.instance.arrayNode().add(event);
        }
        return JsonNodeFactory.instance.nullNode();
    }

    private static JsonNode json(String option, String given) {
        var bytes = given.startsWith("@")
                ? DefinitionFile.bytes(Path.of(given.substring(1)))
                : given.getBytes(StandardCharsets.UTF_8);
        try {
            var tree = Json.read(bytes);
            if (!tree.isMissingNode()) {
                return tree;
            }
        } catch (JsonProcessingException | CharacterCodingException unreadable) {
            // refused below, in the words of the command line
        }
        throw Stop.usage("%s must be JSON, or @ and a file with JSON.".formatted(option));
    }
}
