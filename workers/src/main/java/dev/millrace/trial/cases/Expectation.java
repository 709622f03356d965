package dev.millrace.trial.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.trial.AddressPattern;
import dev.millrace.trial.Report;
import dev.millrace.trial.Report.MadeCall;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What a case expects, held against how its dry run went. */
final class Expectation {

    /** What is finer than that is the time that this process took. */
    private static final Duration NEARLY = Duration.ofSeconds(1);

    private final JsonNode expect;
    private final Report report;
    private final List<Difference> differences = new ArrayList<>();

    private Expectation(Case tested, Report report) {
        this.expect = tested.expect();
        this.report = report;
    }

    /** What is not as expected; none where the case passes. */
    static List<Difference> differences(Case tested, Report report) {
        var expectation = new Expectation(tested, report);
        expectation.status();
        expectation.value("output", report.output());
        expectation.error();
        expectation.calls();
        expectation.events();
        expectation.took();
        expectation.starts();
        if (tested.strict()) {
            expectation.everyCallIsStubbed();
        }
        return List.copyOf(expectation.differences);
    }

    private void status() {
        var expected = expect.path("status").asText(expect.has("error") ? "faulted" : "completed");
        if (!report.status().equals(expected)) {
            var why = report.stopped() != null
                    ? ". " + report.stopped()
                    : report.error() == null ? "" : ": " + Comparison.shown(report.error());
            differences.add(new Difference("/expect/status", expected, report.status() + why));
        }
    }

    private void value(String field, @Nullable JsonNode got) {
        if (expect.has(field)) {
            differences.addAll(Comparison.of("/expect/" + field, expect.get(field), got, exact(field)));
        }
    }

    /** Of a standard error its last word is enough. */
    private void error() {
        if (!expect.has("error")) {
            return;
        }
        var expected = expect.get("error").<ObjectNode>deepCopy();
        var got = report.error();
        var type = expected.path("type").asText();
        if (got != null && !type.contains(":") && got.path("type").asText().endsWith("/errors/" + type)) {
            expected.set("type", got.get("type"));
        }
        differences.addAll(Comparison.of("/expect/error", expected, got, exact("error")));
    }

    private void calls() {
        if (!expect.has("calls")) {
            return;
        }
        var expected = expect.get("calls");
        if (expected.size() != report.callCount()) {
            differences.add(new Difference(
                    "/expect/calls",
                    count(expected.size(), "call"),
                    count(report.callCount(), "call")
                            + report.calls().stream()
                                    .limit(10)
                                    .map(Expectation::shortly)
                                    .map(", "::concat)
                                    .reduce("", String::concat)
                                    .replaceFirst(", ", ": ")));
            return;
        }
        for (var index = 0; index < Math.min(expected.size(), report.calls().size()); index++) {
            call("/expect/calls/" + index, expected.get(index), report.calls().get(index));
        }
    }

    private static String shortly(MadeCall call) {
        var request = call.request();
        if (request == null) {
            var run = call.run();
            if (run == null) {
                return "process (%s)".formatted(call.name());
            }
            return "run of %s/%s (%s)".formatted(run.namespace(), run.name(), call.name());
        }
        return request.method() == null
                ? "%s of %s (%s)".formatted(request.operation(), request.document(), call.name())
                : "%s %s (%s)".formatted(request.method(), request.uri(), call.name());
    }

    private void call(String pointer, JsonNode given, MadeCall made) {
        var expected = lowerCased(given);
        var got = lowerCased(tree(made));
        if (expected.path("task").asText().equals(made.pointer())) {
            expected.put("task", made.name());
        }
        if (got.has("method") && expected.path("method").asText().equalsIgnoreCase(got.path("method").asText())) {
            expected.set("method", got.get("method"));
        }
        if (got.has("uri") && expected.has("uri")
                && new AddressPattern(expected.path("uri").asText()).matches(got.path("uri").asText())) {
            expected.set("uri", got.get("uri"));
        }
        differences.addAll(Comparison.of(pointer, expected, got, exact("calls")));
    }

    private static ObjectNode tree(MadeCall made) {
        var tree = made.request() == null
                ? JsonNodeFactory.instance.objectNode()
                : Json.mapper().<ObjectNode>valueToTree(made.request());
        tree.remove("scheme");
        if (made.run() != null) {
            tree.set("run", Json.mapper().valueToTree(made.run()));
        }
        if (made.process() != null) {
            tree.set("process", Json.mapper().valueToTree(made.process()));
        }
        tree.put("task", made.name()).put("attempt", made.attempt());
        if (made.iteration() != null) {
            tree.put("iteration", made.iteration());
        }
        return tree;
    }

    /** The names of headers mean the same in any case. */
    private static ObjectNode lowerCased(JsonNode call) {
        var copy = call.<ObjectNode>deepCopy();
        if (call.has("headers")) {
            var headers = copy.putObject("headers");
            call.get("headers")
                    .properties()
                    .forEach(header -> headers.set(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        }
        return copy;
    }

    private void events() {
        if (!expect.has("events")) {
            return;
        }
        var expected = expect.get("events");
        if (expected.size() != report.eventCount()) {
            var types = report.events().stream()
                    .limit(10)
                    .map(emitted -> emitted.event() == null ? "?" : emitted.event().path("type").asText())
                    .toList();
            differences.add(new Difference(
                    "/expect/events",
                    count(expected.size(), "event"),
                    count(report.eventCount(), "event") + (types.isEmpty() ? "" : ": " + String.join(", ", types))));
            return;
        }
        differences.addAll(Comparison.of("/expect/events", shownOf(expected), emitted(), exact("events")));
    }

    /** A report shows no more than the first thousand. */
    private ArrayNode shownOf(JsonNode expected) {
        return JsonNodeFactory.instance.arrayNode().addAll(StreamSupport.stream(expected.spliterator(), false)
                .limit(report.events().size())
                .toList());
    }

    private ArrayNode emitted() {
        var events = JsonNodeFactory.instance.arrayNode();
        report.events().forEach(emitted -> events.add(emitted.event()));
        return events;
    }

    private void took() {
        if (!expect.has("took")) {
            return;
        }
        var expected = duration(expect.get("took").asText());
        var got = Duration.parse(report.took());
        if (expected.minus(got).abs().compareTo(NEARLY) > 0) {
            differences.add(new Difference("/expect/took", expect.get("took").asText(), report.took()));
        }
    }

    private static Duration duration(String text) {
        return text.endsWith("W")
                ? Duration.ofDays(Period.parse(text).getDays())
                : Duration.parse(text.replace(',', '.'));
    }

    private void starts() {
        var got = Boolean.TRUE.equals(report.starts());
        if (expect.has("starts") && expect.get("starts").booleanValue() != got) {
            differences.add(new Difference(
                    "/expect/starts",
                    expect.get("starts").asText(),
                    report.starts() == null ? "no event, or no schedule.on that an event could fit" : String.valueOf(got)));
        }
    }

    private void everyCallIsStubbed() {
        report.calls().stream()
                .filter(call -> !call.stubbed())
                .forEach(call -> differences.add(
                        new Difference("/strict", "a stub for every call", "none for " + shortly(call))));
    }

    private boolean exact(String field) {
        return StreamSupport.stream(expect.path("exact").spliterator(), false)
                .anyMatch(word -> word.asText().equals(field));
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }
}
