package dev.millrace.console.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a stub for each task that calls or starts something, to be filled in: the first twenty of a definition. */
final class StubExamples {

    private static final int MOST = 20;

    private static final String HEAD =
            "# What answers each call, the first that fits. Without a stub it is an empty answer with status 200.\n";

    private final Definition definition;
    private final List<NamedTask> outside;

    private StubExamples(Definition definition) {
        this.definition = definition;
        this.outside = Stream.of(
                        within(definition.tasks()),
                        within(definition.use().functions().values()),
                        definition.use().extensions().stream()
                                .flatMap(extension -> Stream.concat(within(extension.before()), within(extension.after()))))
                .flatMap(tasks -> tasks)
                .toList();
    }

    /** The examples as YAML; empty where nothing is called. */
    static String of(Definition definition) {
        return after(definition, "");
    }

    /** {@code text} with the examples of the tasks that it does not name. */
    static String after(Definition definition, String text) {
        var examples = new StubExamples(definition);
        var missing = examples.outside.stream()
                .filter(task -> !names(text, examples.reference(task)))
                .limit(MOST)
                .map(examples::example)
                .collect(Collectors.joining());
        if (missing.isEmpty()) {
            return text;
        }
        return text.isBlank() ? HEAD + missing : text.stripTrailing() + "\n" + missing;
    }

    private static boolean names(String text, String reference) {
        var naming = Pattern.compile("\\btask\"?:\\s*\"?" + Pattern.quote(reference) + "\"?\\s*([,}#]|$)", Pattern.MULTILINE);
        return naming.matcher(text).find();
    }

    private String example(NamedTask task) {
        return "# %s\n- task: %s\n%s".formatted(caption(task), reference(task), answer(task.task()));
    }

    /** The name, or the pointer where another task has the same name. */
    private String reference(NamedTask task) {
        var names = outside.stream().map(NamedTask::name).toList();
        var text = Collections.frequency(names, task.name()) == 1 ? task.name() : task.pointer();
        return text.matches("[A-Za-z_/][\\w/-]*") && !text.matches("(?i)y|n|yes|no|on|off|true|false|null")
                ? text
                : "'" + text.replace("'", "''") + "'";
    }

    private static String answer(Task task) {
        return switch (task) {
            case Task.CallHttp call -> "  status: 200\n  content: {}\n";
            case Task.CallOpenApi call -> "  status: 200\n  content: {}\n";
            case Task.RunProcess process -> "  content: %s\n"
                    .formatted(
                            switch (process.launch().output()) {
                                case STDOUT, STDERR -> "''";
                                case CODE -> "0";
                                case ALL -> "{code: 0, stdout: '', stderr: ''}";
                                case NONE -> "null";
                            });
            case Task other -> "  content: {}\n";
        };
    }

    private String caption(NamedTask task) {
        var written = definition.tree().at(task.pointer());
        var with = written.path("with");
        var said = switch (task.task()) {
            case Task.CallHttp call -> with.path("method").asText().toUpperCase(Locale.ROOT) + " " + endpoint(with.path("endpoint"));
            case Task.RunWorkflow run -> "run of %s/%s"
                    .formatted(
                            written.at("/run/workflow/namespace").asText(),
                            written.at("/run/workflow/name").asText());
            case Task.RunProcess process -> "run: " + written.path("run").properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> List.of("script", "shell", "container").contains(key))
                    .findFirst()
                    .orElse("process");
            case Task other -> "call: " + written.path("call").asText();
        };
        return said.lines().findFirst().orElse("").strip();
    }

    private static String endpoint(JsonNode endpoint) {
        return endpoint.isTextual() ? endpoint.asText() : endpoint.path("uri").asText();
    }

    private static Stream<NamedTask> within(Iterable<NamedTask> tasks) {
        var found = new ArrayList<NamedTask>();
        tasks.forEach(task -> within(task, found));
        return found.stream();
    }

    private static void within(NamedTask named, List<NamedTask> found) {
        switch (named.task()) {
            case Task.Call call -> found.add(named);
            case Task.RunWorkflow run -> found.add(named);
            case Task.RunProcess process -> found.add(named);
            case Task.Do list -> within(list.tasks()).forEach(found::add);
            case Task.For loop -> within(loop.tasks()).forEach(found::add);
            case Task.Fork fork -> within(fork.branches()).forEach(found::add);
            case Task.Try attempt -> {
                within(attempt.tasks()).forEach(found::add);
                if (attempt.rescue().tasks() != null) {
                    within(attempt.rescue().tasks()).forEach(found::add);
                }
            }
            case Task.Listen listen -> {
                if (listen.each() != null) {
                    within(listen.each().tasks()).forEach(found::add);
                }
            }
            case Task.CallFunction function -> {}
            case Task.Set set -> {}
            case Task.Switch branching -> {}
            case Task.Raise raise -> {}
            case Task.Wait wait -> {}
            case Task.Emit emit -> {}
        }
    }

    /** Whether a task of the definition waits for events. */
    static boolean listens(Definition definition) {
        return definition.tree().findValue("listen") != null;
    }
}
