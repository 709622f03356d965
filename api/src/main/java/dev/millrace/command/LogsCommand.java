package dev.millrace.command;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.run.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "logs",
        description = "Shows a run's steps. Ends with 0 where the run has completed or goes on, and with 1 where it has ended"
                + " otherwise.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private static final Duration OFTEN = Duration.ofMillis(250);
    private static final Duration SELDOM = Duration.ofSeconds(2);
    private static final Set<String> ENDED = Set.of("completed", "faulted", "cancelled");

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(paramLabel = "RUN", description = "The run's id, run_…")
    private String runId;

    @Option(names = {"-f", "--follow"}, description = "Goes on until the run ends.")
    private boolean follow;

    @Mixin
    private ServerOptions options;

    @Option(names = "--json", description = "Writes the run as one JSON document; with -f, when it has ended.")
    private boolean json;

    private final Set<String> told = new HashSet<>();
    private @Nullable String waitingFor;

    @Override
    public Integer call() {
        if (!runId.matches("[A-Za-z0-9_]{1,64}")) {
            throw Stop.usage("'%s' is not the id of a run.".formatted(runId));
        }
        var server = options.server(millrace.shell());
        var pause = OFTEN;
        while (true) {
            var run = get(server);
            var moved = tell(run);
            if (ended(run) || !follow) {
                end(run);
                return ended(run) && !status(run).equals("completed") ? ExitCode.WRONG : ExitCode.FINE;
            }
            // A run that waits for days is not asked after four times a second.
            pause = moved ? OFTEN : pause.multipliedBy(2).compareTo(SELDOM) < 0 ? pause.multipliedBy(2) : SELDOM;
            rest(pause);
        }
    }

    private static void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Stop.interrupted();
        }
    }

    private JsonNode get(Server server) {
        var answer = server.get("/api/v1/runs/" + runId);
        if (!answer.isFine()) {
            throw server.refusal(answer);
        }
        return answer.json();
    }

    /** A run that is suspended goes on one day; a newer server may have ends of which this command does not know. */
    private static boolean ended(JsonNode run) {
        return run.hasNonNull("ended_at") || ENDED.contains(status(run));
    }

    private static String status(JsonNode run) {
        return run.path("status").asText();
    }

    /** Tells what is new, and whether anything was. */
    private boolean tell(JsonNode run) {
        var moved = false;
        for (var node : run.path("steps")) {
            var step = step(node);
            // Composite steps end after those within, so that a step is told when it ends and not where it stands.
            if ((step.endedAt() != null || !follow) && told.add(key(step))) {
                say(StepLine.of(step));
                moved = true;
            }
        }
        var sentence = run.path("waiting_for").textValue();
        if (sentence != null && !sentence.equals(waitingFor)) {
            say(StepLine.waiting(sentence));
            moved = true;
        }
        waitingFor = sentence;
        return moved;
    }

    private static String key(Run.Step step) {
        return "%s %d %s %s".formatted(step.pointer(), step.attempt(), step.iteration(), step.startedAt());
    }

    private static Run.Step step(JsonNode node) {
        try {
            return Json.mapper()
                    .readerFor(Run.Step.class)
                    // A server that is newer may say more.
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(node);
        } catch (IOException notAStep) {
            throw Stop.server("The server's steps cannot be read: " + notAStep.getMessage());
        }
    }

    private void end(JsonNode run) {
        if (json) {
            millrace.shell().json(run);
            return;
        }
        var said = run.path("error").isObject() ? run.get("error") : run.path("output");
        var has = ended(run) && !said.isNull() && !said.isMissingNode();
        say(has ? status(run) + "  " + Json.write(said) : status(run));
    }

    private void say(String line) {
        if (!json) {
            millrace.shell().say(line);
        }
    }
}
