package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.Server.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "push",
        description = "Publishes definitions to a server. The same contents again change nothing."
                + " Ends with 1 where the server finds one wrong; the others are published.",
        mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {

    /** What its author has to mend; everything else is between the caller and the server. */
    private static final Set<String> WRONG = Set.of(
            "definition_invalid", "definition_unreadable", "definition_too_large", "version_exists", "body_too_large");

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The definitions.")
    private List<Path> files;

    @Mixin
    private ServerOptions options;

    @Option(names = "--json", description = "Writes one JSON document: files, each with what the server answered.")
    private boolean json;

    private record Pushed(List<FileResult> files) {}

    /** @param answer the automation, or the error, in the words of the API */
    private record FileResult(Path file, int status, JsonNode answer) {}

    @Override
    public Integer call() {
        var server = options.server(millrace.shell());
        // All are read before the first is sent, so that a misspelt name changes nothing.
        var contents = files.stream().map(DefinitionFile::bytes).toList();
        var results = new ArrayList<FileResult>();
        var worst = ExitCode.FINE;
        for (var index = 0; index < files.size(); index++) {
            var answer = server.postDefinition("/api/v1/automations", contents.get(index));
            if (!answer.isFine() && !WRONG.contains(answer.code())) {
                throw server.refusal(answer);
            }
            worst = Math.max(worst, answer.isFine() ? ExitCode.FINE : ExitCode.WRONG);
            results.add(new FileResult(files.get(index), answer.status(), answer.json()));
            tell(files.get(index), answer);
        }
        if (json) {
            millrace.shell().json(new Pushed(results));
        }
        return worst;
    }

    private void tell(Path file, Answer answer) {
        if (json) {
            return;
        }
        var body = answer.json();
        var problems = answer.isFine() ? body.path("problems") : body.at("/error/problems");
        problems.forEach(problem -> millrace.shell().warn(ProblemLine.of(file, problem)));
        if (answer.isFine()) {
            millrace.shell().say("%s: %s/%s %s %s".formatted(
                    file,
                    body.path("namespace").asText(),
                    body.path("name").asText(),
                    body.path("version").asText(),
                    answer.status() == 201 ? "published" : "unchanged"));
        } else if (problems.isEmpty()) {
            millrace.shell().warn("%s: %s".formatted(file, body.at("/error/message").asText()));
        }
    }
}
