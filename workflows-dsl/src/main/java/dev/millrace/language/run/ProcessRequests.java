package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.expression.Template;
import dev.millrace.language.run.ProcessRequest.Program;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the requests of processes from a task's input. */
final class ProcessRequests {

    private static final int LONGEST_NAME = 128;

    private final RunInput run;
    private final CallRequests texts;

    ProcessRequests(RunInput run, JsonNode input, TaskArguments arguments) {
        this.run = run;
        this.texts = new CallRequests(input, arguments);
    }

    ProcessRequest request(Task.RunProcess task, NamedTask named, Frame frame, Duration deadline) {
        var launch = task.launch();
        var key = frame.key(named.pointer());
        return new ProcessRequest(
                run.definition(),
                run.runId(),
                key,
                program(task, named, key),
                stdin(launch.stdin()),
                arguments(launch.arguments()),
                texts.texts(launch.environment()),
                launch.output(),
                launch.await(),
                launch.idempotent(),
                deadline);
    }

    private Program program(Task.RunProcess task, NamedTask named, String key) {
        return switch (task) {
            case Task.RunScript script ->
                new ProcessRequest.Script(
                        script.language(),
                        texts.textOrNull(script.code()),
                        script.source() == null ? null : texts.uri(script.source()),
                        texts.authorization(script.sourceAuthentication()));
            case Task.RunShell shell -> new ProcessRequest.Shell(texts.text(shell.command()));
            case Task.RunContainer container ->
                new ProcessRequest.Container(
                        texts.text(container.image()),
                        container.name() == null ? name(named, key) : texts.text(container.name()),
                        texts.textOrNull(container.command()),
                        texts.texts(container.volumes()),
                        texts.texts(container.ports()),
                        container.pull());
        };
    }

    private @Nullable String stdin(@Nullable Template template) {
        var given = template == null ? null : texts.value(template);
        return given == null || given.isNull() ? null : CallRequests.asText(given);
    }

    private List<String> arguments(@Nullable Template template) {
        var given = template == null ? null : texts.value(template);
        if (given == null || given.isNull()) {
            return List.of();
        }
        if (!given.isArray()) {
            throw new Fault(WorkflowError.Type.EXPRESSION.error("'arguments' must give an array."));
        }
        return given.valueStream().map(CallRequests::asText).toList();
    }

    /** As the specification recommends: {@code {workflow.name}-{uuid}.{workflow.namespace}-{task.name}}. */
    private String name(NamedTask named, String key) {
        var id = UUID.nameUUIDFromBytes((run.runId() + key).getBytes(StandardCharsets.UTF_8));
        var name = "%s-%s.%s-%s".formatted(run.definition().name(), id, run.definition().namespace(), named.name())
                .replaceAll("[^A-Za-z0-9_.-]", "_");
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
}
