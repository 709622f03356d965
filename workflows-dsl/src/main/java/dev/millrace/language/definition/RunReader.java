package dev.millrace.language.definition;

import static dev.millrace.language.definition.DefinitionReader.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.definition.Task.Common;
import dev.millrace.language.definition.Task.Launch;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.definition.Task.RunContainer.Pull;
import dev.millrace.language.expression.Template;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what a {@code run} task runs. */
final class RunReader {

    private final DefinitionReader definition;
    private final CallReader calls;

    RunReader(DefinitionReader definition, CallReader calls) {
        this.definition = definition;
        this.calls = calls;
    }

    Task read(Common common, JsonNode task, String pointer) {
        var run = task.get("run");
        if (run.has("script")) {
            return script(common, run.get("script"), launch(run.get("script"), run, task), pointer + "/run/script");
        }
        if (run.has("shell")) {
            var shell = run.get("shell");
            return new Task.RunShell(common, text(required(shell, "command")), launch(shell, run, task));
        }
        if (run.has("container")) {
            return container(common, run.get("container"), launch(run.get("container"), run, task));
        }
        return subflow(common, run);
    }

    private Task subflow(Common common, JsonNode run) {
        var workflow = required(run, "workflow");
        return new Task.RunWorkflow(
                common,
                definition.template(required(workflow, "namespace")),
                definition.template(required(workflow, "name")),
                definition.template(workflow.path("version").isMissingNode() ? TextNode.valueOf("latest") : workflow.get("version")),
                definition.value(workflow.get("input")),
                run.path("await").asBoolean(true),
                run.path("return").asText().equals("none"));
    }

    private Task script(Common common, JsonNode script, Launch launch, String pointer) {
        var language = required(script, "language").textValue();
        var endpoint = script.path("source").get("endpoint");
        return new Task.RunScript(
                common,
                language.equals("javascript") ? "js" : language,
                textOrNull(script.get("code")),
                endpoint == null ? null : calls.uri(endpoint),
                endpoint == null ? null : calls.authentication(endpoint, pointer + "/source/endpoint"),
                launch);
    }

    private Task container(Common common, JsonNode container, Launch launch) {
        return new Task.RunContainer(
                common,
                definition.template(required(container, "image")),
                definition.value(container.get("name")),
                textOrNull(container.get("command")),
                definition.value(container.get("volumes")),
                definition.value(container.get("ports")),
                pull(container.path("pullPolicy").asText("ifNotPresent")),
                launch);
    }

    private static Pull pull(String word) {
        return switch (word) {
            case "always" -> Pull.ALWAYS;
            case "never" -> Pull.NEVER;
            case String ifNotPresent -> Pull.IF_NOT_PRESENT;
        };
    }

    private Launch launch(JsonNode process, JsonNode run, JsonNode task) {
        return new Launch(
                definition.value(process.get("stdin")),
                definition.value(process.get("arguments")),
                definition.value(process.get("environment")),
                run.path("await").asBoolean(true),
                ProcessOutput.valueOf(run.path("return").asText("stdout").toUpperCase(Locale.ROOT)),
                task.path("metadata").path("idempotent").asBoolean(false));
    }

    /** Code is evaluated only as <code>${ }</code>, in loose mode too: {@code date} is a command, and jq has it as well. */
    private static Template text(JsonNode code) {
        return Template.value(code);
    }

    private static @Nullable Template textOrNull(@Nullable JsonNode code) {
        return code == null ? null : text(code);
    }
}
