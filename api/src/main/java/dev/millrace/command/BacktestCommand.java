package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.Server.Answer;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "backtest",
        description = "Says what a definition would have done otherwise with what a server has run in the last days. Nothing"
                + " is published or called. Ends with 1 where something differs.",
        mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {

    /** The server takes a minute at most, and what it has begun then ends soon. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int SHOWN = 10;
    private static final int WIDTH = 200;

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(paramLabel = "FILE", description = "The definition.")
    private Path file;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From when on runs were begun: a time, or how long ago; by default P7D.")
    private @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "How many runs at most, the newest; by default 20.")
    private @Nullable Integer limit;

    @Mixin
    private ServerOptions options;

    @Option(names = "--json", description = "Writes what the server answered, as one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        var server = options.server(millrace.shell());
        var definition = DefinitionFile.read(file);
        if (!definition.isSound()) {
            definition.problems().forEach(problem -> millrace.shell().warn(ProblemLine.of(file, problem)));
            return ExitCode.WRONG;
        }
        var document = definition.outline().document();
        var answer = server.post(
                "/api/v1/automations/%s/%s/backtest".formatted(document.namespace(), document.name()),
                body(definition),
                PATIENCE);
        if (!answer.isFine()) {
            return refused(server, answer);
        }
        if (json) {
            millrace.shell().json(answer.json());
        } else {
            tell(answer.json());
        }
        return answer.json().at("/summary/different").asInt() == 0 ? ExitCode.FINE : ExitCode.WRONG;
    }

    private Object body(DefinitionFile definition) {
        var body = new LinkedHashMap<String, Object>();
        body.put("definition", new String(definition.contents(), StandardCharsets.UTF_8));
        if (since != null) {
            body.put("since", since);
        }
        if (limit != null) {
            body.put("limit", limit);
        }
        return body;
    }

    /** What the server's linter finds and ours does not is the author's business; all else is not. */
    private int refused(Server server, Answer answer) {
        if (!answer.code().equals("definition_invalid")) {
            throw server.refusal(answer);
        }
        answer.json().at("/error/problems").forEach(problem -> millrace.shell().warn(ProblemLine.of(file, problem)));
        return ExitCode.WRONG;
    }

    private void tell(JsonNode report) {
        report.path("runs").forEach(this::run);
        var summary = report.path("summary");
        say("%d compared, %d different, %d not comparable%s"
                .formatted(
                        summary.path("compared").asInt(),
                        summary.path("different").asInt(),
                        summary.path("not_comparable").asInt(),
                        report.path("more").asBoolean() ? "; there are older runs: --limit takes more" : ""));
        if (report.hasNonNull("stopped")) {
            millrace.shell().warn(report.get("stopped").asText());
        }
    }

    private void run(JsonNode run) {
        var outcome = run.path("same").isNull() ? "?" : run.path("same").asBoolean() ? "same" : "differs";
        say("%-8s %s  %s  %s  %s"
                .formatted(
                        outcome,
                        run.path("run_id").asText(),
                        run.path("started_at").asText("-"),
                        run.path("version").asText(),
                        run.path("status").asText()));
        if (run.hasNonNull("not_comparable")) {
            say("         " + run.get("not_comparable").asText());
        }
        var told = 0;
        for (var difference : run.path("differences")) {
            if (told++ == SHOWN) {
                break;
            }
            difference(difference);
        }
        var more = run.path("difference_count").asInt() - SHOWN;
        if (more > 0) {
            say("         and %d more".formatted(more));
        }
    }

    private void difference(JsonNode difference) {
        var place = difference.path("at").asText();
        say("         %s%s%s"
                .formatted(
                        difference.path("kind").asText(),
                        difference.hasNonNull("name") ? " of '%s'".formatted(difference.get("name").asText()) : "",
                        place.isEmpty() ? "" : " at " + place));
        value("was", difference.path("was"));
        value("would be", difference.path("would_be"));
    }

    private void value(String what, JsonNode value) {
        var text = value.isNull() ? "nothing" : Json.write(value);
        say("           %-9s %s".formatted(what, text.length() <= WIDTH ? text : text.substring(0, WIDTH) + "…"));
    }

    private void say(String line) {
        millrace.shell().say(line);
    }
}
