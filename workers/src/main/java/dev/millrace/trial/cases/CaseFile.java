package dev.millrace.trial.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.language.lint.CaseLinter;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.source.Position;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import dev.millrace.trial.GivenEvents;
import dev.millrace.trial.Stub;
import dev.millrace.trial.Trial.Given;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The test cases of a file.
 *
 * @param source null where it could not be read
 * @param cases none where there are problems
 * @param problems what is wrong with the file, each with its line and column
 */
public record CaseFile(@Nullable Source source, List<Case> cases, List<Problem> problems) {

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("2999-12-31T23:59:59Z");

    public CaseFile {
        cases = List.copyOf(cases);
        problems = List.copyOf(problems);
    }

    /** The cases of a text in YAML or JSON. Never throws for what its author wrote. */
    public static CaseFile read(byte[] utf8) {
        try {
            var source = Source.read(utf8);
            var problems = CaseLinter.lint(source);
            return problems.isEmpty() ? new Reader(source).read() : new CaseFile(source, List.of(), problems);
        } catch (UnreadableSource unreadable) {
            return new CaseFile(null, List.of(), List.of(Problem.of(unreadable)));
        }
    }

    /** Where the expectation stands that {@code difference} is about. */
    public Position position(Case tested, Difference difference) {
        return source == null ? Position.START : source.value(tested.pointer() + difference.pointer());
    }

    /** Reads a source that has the shape of the file, and checks what a shape does not tell. */
    private static final class Reader {

        private final Source source;
        private final List<Problem> problems = new ArrayList<>();

        Reader(Source source) {
            this.source = source;
        }

        CaseFile read() {
            var nodes = source.tree().path("cases");
            var cases = new ArrayList<Case>();
            for (var index = 0; index < nodes.size(); index++) {
                cases.add(read(nodes.get(index), "/cases/" + index));
            }
            return new CaseFile(source, problems.isEmpty() ? cases : List.of(), problems);
        }

        private Case read(JsonNode node, String pointer) {
            return new Case(
                    node.path("name").asText(),
                    pointer,
                    source.value(pointer).line(),
                    node.has("at") ? at(node.path("at").asText(), pointer + "/at") : null,
                    given(node.path("given"), pointer + "/given"),
                    toCome(node, pointer + "/events_to_come"),
                    node.path("strict").asBoolean(),
                    stubs(node.path("stubs"), pointer + "/stubs"),
                    node.path("expect"));
        }

        private Instant at(String text, String pointer) {
            var time = OffsetDateTime.parse(text).toInstant();
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                add(pointer, "'at' is from 1970 to 2999.");
            }
            return time;
        }

        private Given given(JsonNode node, String pointer) {
            var check = new CloudEventCheck();
            var given = node.has("event")
                    ? new Given.Events(List.of(GivenEvents.complete(node.path("event"), 1, check, pointer + "/event")))
                    : node.has("events")
                            ? new Given.Events(GivenEvents.complete(list(node.path("events")), check, pointer + "/events"))
                            : new Given.Input(input(node.get("input")));
            check.problems().forEach(problem -> add(problem.pointer(), problem.message()));
            return given;
        }

        /** Numbered after those that start the run. */
        private List<ObjectNode> toCome(JsonNode node, String pointer) {
            var check = new CloudEventCheck();
            var first = 1 + Math.max(node.at("/given/events").size(), node.at("/given").has("event") ? 1 : 0);
            var events = GivenEvents.complete(list(node.path("events_to_come")), first, check, pointer);
            check.problems().forEach(problem -> add(problem.pointer(), problem.message()));
            return events;
        }

        private static JsonNode input(@Nullable JsonNode node) {
            return node == null ? JsonNodeFactory.instance.nullNode() : node;
        }

        private List<Stub> stubs(JsonNode nodes, String pointer) {
            var stubs = new ArrayList<Stub>();
            for (var index = 0; index < nodes.size(); index++) {
                var at = pointer + "/" + index;
                var stub = StubFile.stub(nodes.get(index));
                stub.problem().ifPresent(problem -> add(at, problem));
                stubs.add(stub);
            }
            return stubs;
        }

        private void add(String pointer, String message) {
            var position = source.value(pointer);
            problems.add(new Problem(
                    Severity.ERROR, pointer, position.line(), position.column(), message, null));
        }

        private static List<JsonNode> list(JsonNode array) {
            return StreamSupport.stream(array.spliterator(), false).toList();
        }
    }
}
