package dev.millrace.language.diagram;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Flow;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Rescue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** Makes a chart of a definition: the one place that knows what each task type looks like. */
final class ChartReader {

    private static final Body LEAF = new Body.Leaf();

    private final Definition definition;

    private ChartReader(Definition definition) {
        this.definition = definition;
    }

    static Chart read(Definition definition) {
        var reader = new ChartReader(definition);
        var document = definition.document();
        return new Chart(
                "%s/%s %s".formatted(document.namespace(), document.name(), document.version()),
                starts(definition),
                reader.flow("/do", definition.tasks()),
                functions(definition).stream().map(reader::node).toList());
    }

    /** By name, each once, also where several words call it. */
    private static Collection<NamedTask> functions(Definition definition) {
        var byPointer = new LinkedHashMap<String, NamedTask>();
        definition.use().functions().values().stream()
                .sorted(Comparator.comparing(NamedTask::name))
                .map(named -> new NamedTask(Captions.function(named.name()), named.pointer(), named.task()))
                .forEach(function -> byPointer.putIfAbsent(function.pointer(), function));
        return byPointer.values();
    }

    private static List<String> starts(Definition definition) {
        if (definition.schedule() != null) {
            return List.of(Captions.schedule(definition.schedule()));
        }
        return definition.on() == null
                ? List.of()
                : definition.on().filters().stream().map(Captions::event).map("on "::concat).toList();
    }

    private Flow flow(String pointer, List<NamedTask> tasks) {
        return new Flow(pointer, tasks.stream().map(this::node).toList(), new FlowReader(definition, pointer, tasks).edges());
    }

    private Node node(NamedTask named) {
        var at = named.pointer();
        var written = definition.at(at);
        return switch (named.task()) {
            case Task.Set set -> node(named, "set", Captions.set(written), LEAF);
            case Task.CallHttp call -> node(named, "call http", Captions.http(written), LEAF);
            case Task.CallOpenApi call -> node(named, "call openapi", Captions.openApi(written), LEAF);
            case Task.CallAsyncApi call -> node(named, "call asyncapi", Captions.asyncApi(written), LEAF);
            case Task.CallGrpc call -> node(named, "call grpc", Captions.grpc(written), LEAF);
            case Task.CallA2a call -> node(named, "call a2a", call.method(), LEAF);
            case Task.CallMcp call -> node(named, "call mcp", Captions.mcp(written), LEAF);
            case Task.CallFunction call -> node(named, "call", Captions.function(call.name()), LEAF);
            case Task.Raise raise -> node(named, "raise", Captions.raise(written), LEAF);
            case Task.Wait wait -> node(named, "wait", Captions.wait(written), LEAF);
            case Task.Emit emit -> node(named, "emit", Captions.emit(written), LEAF);
            case Task.RunWorkflow subflow -> node(named, "run", Captions.subflow(written), LEAF);
            case Task.RunScript script -> node(named, "run script", script.language(), LEAF);
            case Task.RunShell shell -> node(named, "run shell", Captions.shell(written), LEAF);
            case Task.RunContainer container -> node(named, "run container", Captions.container(written), LEAF);
            case Task.Listen listen -> node(
                    named,
                    "listen",
                    Captions.listen(listen.to()),
                    listen.each() == null ? LEAF : steps(at + "/foreach/do", listen.each().tasks(), true));
            case Task.Switch choice -> node(named, "switch", "", new Body.Choice());
            case Task.Do list -> node(named, "do", "", steps(at + "/do", list.tasks(), false));
            case Task.For loop -> node(named, "for", Captions.loop(written), steps(at + "/do", loop.tasks(), true));
            case Task.Fork fork -> node(
                    named,
                    "fork",
                    fork.compete() ? "the first to end well wins" : "",
                    new Body.Branches(fork.branches().stream().map(this::node).toList()));
            case Task.Try attempt -> node(
                    named, "try", "", new Body.Guarded(flow(at + "/try", attempt.tasks()), rescue(at, attempt.rescue())));
        };
    }

    private Node node(NamedTask named, String keyword, String detail, Body body) {
        var details = new ArrayList<String>();
        if (!detail.isBlank()) {
            details.add(detail);
        }
        if (named.task().common().when() != null) {
            details.add("if " + Captions.text(definition.at(named.pointer()).path("if")));
        }
        return new Node(named.pointer(), named.name(), keyword, details, body);
    }

    private Body steps(String pointer, List<NamedTask> tasks, boolean repeats) {
        return new Body.Steps(flow(pointer, tasks), repeats);
    }

    private Rescue rescue(String at, Task.Try.Catch rescue) {
        var written = definition.at(at + "/catch");
        var details = new ArrayList<String>();
        details.add(Captions.caught(rescue.with()));
        addCondition(details, "when ", written.path("when"));
        addCondition(details, "except when ", written.path("exceptWhen"));
        var retry = rescue.retry();
        if (retry != null) {
            details.addAll(Captions.retry(retry));
        }
        if (rescue.tasks() == null) {
            details.add(retry == null ? "then goes on" : "then faults");
        }
        return new Rescue(
                at + "/catch",
                details,
                retry != null,
                rescue.tasks() == null ? null : flow(at + "/catch/do", rescue.tasks()),
                retry == null);
    }

    private static void addCondition(List<String> details, String word, JsonNode condition) {
        if (!condition.isMissingNode()) {
            details.add(word + Captions.text(condition));
        }
    }
}
