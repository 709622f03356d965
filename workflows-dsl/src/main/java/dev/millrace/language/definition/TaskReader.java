package dev.millrace.language.definition;

import static dev.millrace.language.definition.DefinitionReader.escaped;
import static dev.millrace.language.definition.DefinitionReader.expression;
import static dev.millrace.language.definition.DefinitionReader.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.language.definition.Definition.Backoff;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Definition.Retry;
import dev.millrace.language.definition.Task.Common;
import dev.millrace.language.definition.Task.Listen.ForEach;
import dev.millrace.language.definition.Task.Listen.Read;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads task lists. The first keyword of {@link #task} that a task has tells its type. */
final class TaskReader {

    private final DefinitionReader definition;
    private final CallReader calls;
    private final RunReader processes;

    TaskReader(DefinitionReader definition) {
        this.definition = definition;
        this.calls = new CallReader(definition);
        this.processes = new RunReader(definition, calls);
    }

    List<NamedTask> tasks(JsonNode list, String pointer) {
        var tasks = new ArrayList<NamedTask>();
        for (var index = 0; index < list.size(); index++) {
            var entry = list.get(index).properties().iterator().next();
            var own = "%s/%d/%s".formatted(pointer, index, escaped(entry.getKey()));
            tasks.add(new NamedTask(entry.getKey(), own, task(entry.getValue(), own)));
        }
        return List.copyOf(tasks);
    }

    Task task(JsonNode node, String pointer) {
        var common = common(node, pointer);
        if (node.has("call")) {
            return calls.read(common, node, pointer);
        }
        if (node.has("set")) {
            return new Task.Set(common, definition.template(node.get("set")));
        }
        if (node.has("switch")) {
            return new Task.Switch(common, cases(node.get("switch")));
        }
        // A `for` has a `do` too, so it comes first.
        if (node.has("for")) {
            return loop(common, node, pointer);
        }
        if (node.has("do")) {
            return new Task.Do(common, tasks(node.get("do"), pointer + "/do"));
        }
        if (node.has("fork")) {
            var fork = node.get("fork");
            return new Task.Fork(
                    common,
                    fork.path("compete").asBoolean(false),
                    tasks(required(fork, "branches"), pointer + "/fork/branches"));
        }
        if (node.has("try")) {
            return new Task.Try(
                    common, tasks(node.get("try"), pointer + "/try"), rescue(node.path("catch"), pointer + "/catch"));
        }
        if (node.has("raise")) {
            var error = definition.resolve(required(node.get("raise"), "error"), "errors");
            return new Task.Raise(common, definition.template(error));
        }
        if (node.has("wait")) {
            return new Task.Wait(common, definition.template(node.get("wait")));
        }
        if (node.has("emit")) {
            return new Task.Emit(common, definition.template(node.get("emit").path("event").path("with")));
        }
        if (node.has("listen")) {
            return listen(common, node, pointer);
        }
        if (node.has("run")) {
            return processes.read(common, node, pointer);
        }
        throw new IllegalArgumentException("no known keyword at " + pointer);
    }

    private Common common(JsonNode node, String pointer) {
        return new Common(
                expression(node.get("if")),
                definition.input(node.get("input"), pointer + "/input"),
                definition.output(node.get("output"), pointer + "/output"),
                definition.output(node.get("export"), pointer + "/export"),
                definition.timeout(node.get("timeout")),
                then(node.get("then")));
    }

    private static Then then(@Nullable JsonNode node) {
        if (node == null) {
            return new Then.Continue();
        }
        return switch (node.textValue()) {
            case "continue" -> new Then.Continue();
            case "exit" -> new Then.Exit();
            case "end" -> new Then.End();
            case String name -> new Then.To(name);
        };
    }

    private Task listen(Common common, JsonNode node, String pointer) {
        var each = node.get("foreach");
        return new Task.Listen(
                common,
                EventsReader.consumption(node.path("listen").path("to")),
                Read.valueOf(node.path("listen").path("read").asText("data").toUpperCase(Locale.ROOT)),
                each == null
                        ? null
                        : new ForEach(
                                each.path("item").asText("item"),
                                each.path("at").asText("index"),
                                tasks(each.path("do"), pointer + "/foreach/do"),
                                definition.output(each.get("output"), pointer + "/foreach/output"),
                                definition.output(each.get("export"), pointer + "/foreach/export")));
    }

    private static List<Task.Switch.Case> cases(JsonNode list) {
        var cases = new ArrayList<Task.Switch.Case>();
        for (var item : list) {
            var entry = item.properties().iterator().next();
            cases.add(new Task.Switch.Case(
                    entry.getKey(),
                    expression(entry.getValue().get("when")),
                    then(entry.getValue().get("then"))));
        }
        return List.copyOf(cases);
    }

    private Task loop(Common common, JsonNode node, String pointer) {
        var loop = node.get("for");
        return new Task.For(
                common,
                loop.path("each").asText("item"),
                loop.path("at").asText("index"),
                Template.expression(required(loop, "in")),
                expression(node.get("while")),
                tasks(required(node, "do"), pointer + "/do"));
    }

    private Task.Try.Catch rescue(JsonNode node, String pointer) {
        var with = new LinkedHashMap<String, JsonNode>();
        node.path("errors").path("with").properties().forEach(field -> with.put(field.getKey(), field.getValue()));
        var tasks = node.get("do");
        return new Task.Try.Catch(
                with,
                node.path("as").asText("error"),
                expression(node.get("when")),
                expression(node.get("exceptWhen")),
                node.has("retry") ? retry(definition.resolve(node.get("retry"), "retries")) : null,
                tasks == null ? null : tasks(tasks, pointer + "/do"));
    }

    private Retry retry(JsonNode node) {
        var limit = node.path("limit");
        var attempts = limit.path("attempt").get("count");
        return new Retry(
                expression(node.get("when")),
                expression(node.get("exceptWhen")),
                definition.value(node.get("delay")),
                backoff(node.path("backoff")),
                definition.value(node.path("jitter").get("from")),
                definition.value(node.path("jitter").get("to")),
                attempts == null ? null : attempts.intValue(),
                definition.value(limit.path("attempt").get("duration")),
                definition.value(limit.get("duration")));
    }

    private static Backoff backoff(JsonNode node) {
        return switch (node) {
            case MissingNode missing -> Backoff.CONSTANT;
            case JsonNode given when given.has("exponential") -> Backoff.EXPONENTIAL;
            case JsonNode given when given.has("linear") -> Backoff.LINEAR;
            case JsonNode given -> Backoff.CONSTANT;
        };
    }
}
