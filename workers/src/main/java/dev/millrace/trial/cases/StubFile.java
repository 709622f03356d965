package dev.millrace.trial.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.lint.CaseLinter;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import dev.millrace.trial.Stub;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of stubs, written as in a file of test cases.
 *
 * @param stubs none where there are problems
 * @param problems each with its line and column
 */
public record StubFile(List<Stub> stubs, List<Problem> problems) {

    public StubFile {
        stubs = List.copyOf(stubs);
        problems = List.copyOf(problems);
    }

    /** The stubs of a text in YAML or JSON; none of a text with comments alone. Never throws for what its author wrote. */
    public static StubFile read(String text) {
        if (text.lines().allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"))) {
            return new StubFile(List.of(), List.of());
        }
        try {
            var source = Source.read(text);
            var problems = CaseLinter.lintStubs(source);
            return problems.isEmpty() ? read(source) : new StubFile(List.of(), problems);
        } catch (UnreadableSource unreadable) {
            return new StubFile(List.of(), List.of(Problem.of(unreadable)));
        }
    }

    private static StubFile read(Source source) {
        var stubs = new ArrayList<Stub>();
        var problems = new ArrayList<Problem>();
        for (var node : source.tree()) {
            var pointer = "/" + stubs.size();
            var stub = stub(node);
            stub.problem().ifPresent(message -> {
                var at = source.value(pointer);
                problems.add(new Problem(Severity.ERROR, pointer, at.line(), at.column(), message, null));
            });
            stubs.add(stub);
        }
        return new StubFile(problems.isEmpty() ? stubs : List.of(), problems);
    }

    /** The stub in {@code node}, which has the shape of one. */
    static Stub stub(JsonNode node) {
        try {
            return Json.mapper().treeToValue(node, Stub.class);
        } catch (JsonProcessingException shapeNotChecked) {
            throw new UncheckedIOException(shapeNotChecked);
        }
    }
}
