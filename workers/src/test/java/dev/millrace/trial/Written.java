package dev.millrace.trial;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.source.Source;
import java.io.UncheckedIOException;
import java.util.List;

/** What tests write down: YAML for tasks, and JSON with single quotes for the rest. */
final class Written {

    private Written() {}

    static Definition definition(String tasks) {
        var source = Source.read("document: {dsl: '1.0.3', namespace: tests, name: sample, version: '1.0.0'}\n" + tasks);
        assertThat(new Linter(Surroundings.unknown()).lint(source)).noneMatch(problem -> problem.severity() == Severity.ERROR);
        return DefinitionReader.read(source.tree());
    }

    static List<Stub> stubs(String list) {
        return json(list).valueStream().map(Written::stub).toList();
    }

    static Stub stub(String text) {
        return stub(json(text));
    }

    private static Stub stub(JsonNode tree) {
        try {
            return Json.mapper().treeToValue(tree, Stub.class);
        } catch (JsonProcessingException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whole events, numbered from 1. */
    static List<ObjectNode> events(String list) {
        var check = new CloudEventCheck();
        var events = GivenEvents.complete(json(list).valueStream().toList(), check, "");
        assertThat(check.problems()).isEmpty();
        return events;
    }

    static JsonNode json(String text) {
        return Json.trusted(text.replace('\'', '"'));
    }
}
