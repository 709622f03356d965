package dev.millrace.command;

import dev.millrace.json.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "send",
        description = "Has the server send a sample to a source, signed with the source's secret, which stays there.",
        mixinStandardHelpOptions = true)
final class HookSendCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParentCommand
    private HookCommand hook;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The source's name.")
    private String source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "EVENT",
            description = "Which sample, such as push; by default the most common one of the service.")
    private @Nullable String event;

    @Mixin
    private ServerOptions options;

    @Option(names = "--json", description = "Writes one JSON document, the server's answer.")
    private boolean json;

    @Override
    public Integer call() {
        var server = options.server(hook.shell());
        var wanted = Json.mapper().createObjectNode();
        if (event != null) {
            wanted.put("event", event);
        }
        var answer = server.post("/api/v1/sources/%s/test".formatted(HookCommand.source(source)), wanted, PATIENCE);
        if (!answer.isFine()) {
            throw server.refusal(answer);
        }
        if (json) {
            hook.shell().json(answer.json());
        } else {
            hook.shell().say("%s: %s taken as %s"
                    .formatted(source, answer.json().path("sample").asText(), answer.json().path("event_id").asText()));
        }
        return ExitCode.FINE;
    }
}
