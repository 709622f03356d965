package dev.millrace.console.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moments;
import dev.millrace.console.State;
import dev.millrace.console.run.Story;
import dev.millrace.console.trial.Tried.Call;
import dev.millrace.console.trial.Tried.Emitted;
import dev.millrace.console.trial.Tried.Outcome;
import dev.millrace.console.trial.Tried.Part;
import dev.millrace.console.trial.Tried.Step;
import dev.millrace.console.trial.Tried.Wait;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.diagram.Diagram;
import dev.millrace.language.diagram.Progress;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.run.Run;
import dev.millrace.trial.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows the report of a dry run: the first hundred of its steps, calls, events and waits, each by its beginning. */
final class Outcomes {

    private static final int SHOWN = 100;
    private static final int LONGEST = 8_000;

    private final Definition definition;
    private final Report report;

    private Outcomes(Definition definition, Report report) {
        this.definition = definition;
        this.report = report;
    }

    static Outcome of(Definition definition, Report report) {
        return new Outcomes(definition, report).outcome();
    }

    private Outcome outcome() {
        var telling = telling();
        return new Outcome(
                State.ofRun(report.status()),
                sentence(telling),
                notes(),
                diagram(),
                Stream.of(
                                block("try-error", "Error", report.error(), true),
                                block("try-output", "Output", report.output(), true),
                                block("try-input", "Input", report.input(), false))
                        .filter(Objects::nonNull)
                        .toList(),
                part(report.steps(), report.stepCount(), "steps", (step, number) -> step(step, number, number == telling)),
                part(report.calls(), report.callCount(), "calls", Outcomes::call),
                part(report.events(), report.eventCount(), "events", Outcomes::emitted),
                part(report.waits(), report.waitCount(), "waits", Outcomes::wait),
                unused());
    }

    private String sentence(int telling) {
        var counts = "%s, %s, %s"
                .formatted(
                        counted(report.stepCount(), "step"),
                        counted(report.callCount(), "call"),
                        counted(report.eventCount(), "event"));
        var took = span(report.took());
        return switch (report.status()) {
            case "completed" -> "It would complete%s: %s.".formatted(took == null ? " at once" : " after " + took, counts);
            case "faulted" -> "It would fault%s%s: %s"
                    .formatted(
                            telling == 0 ? "" : " at '%s'".formatted(report.steps().get(telling - 1).name()),
                            took == null ? "" : " after " + took,
                            Story.reason(report.error()));
            case "cancelled" -> "It would be cancelled: %s.".formatted(counts);
            case "waiting" -> "It would wait for an event that does not come: %s.".formatted(counts);
            case String running -> "It had not ended: %s.".formatted(counts);
        };
    }

    private List<String> notes() {
        var notes = new ArrayList<String>();
        if (report.stopped() != null) {
            notes.add(report.stopped());
        }
        if (Boolean.FALSE.equals(report.starts())) {
            notes.add("This event does not start the automation by itself: its schedule.on asks for something else.");
        }
        return notes;
    }

    /** The number of the step at which the error arose; 0 where there is none. */
    private int telling() {
        var instance = report.error() == null ? "" : report.error().path("instance").asText();
        return IntStream.rangeClosed(1, report.steps().size())
                .filter(number -> report.steps().get(number - 1).status().equals("faulted"))
                .filter(number -> report.steps().get(number - 1).pointer().equals(instance))
                .max()
                .orElse(0);
    }

    private String diagram() {
        var shown = new HashMap<String, Integer>();
        for (var number = 1; number <= Math.min(SHOWN, report.steps().size()); number++) {
            shown.put(report.steps().get(number - 1).pointer(), number);
        }
        var passages = report.steps().stream()
                .map(step -> new Progress.Passage(step.pointer(), status(step.status()), step.attempt(), step.iteration()))
                .toList();
        return Diagram.of(definition)
                .inline(
                        new Progress(status(report.status()), passages),
                        pointer -> shown.containsKey(pointer) ? "#step-" + shown.get(pointer) : null,
                        null);
    }

    private static Status status(String word) {
        return Status.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static <T, R> Part<R> part(List<T> all, int count, String what, BiFunction<T, Integer, R> shown) {
        var first = Math.min(SHOWN, all.size());
        return new Part<>(
                IntStream.rangeClosed(1, first).mapToObj(number -> shown.apply(all.get(number - 1), number)).toList(),
                count,
                count <= first
                        ? null
                        : "The first %,d of %,d %s; POST …/test of the API gives more.".formatted(first, count, what));
    }

    private static Step step(Run.Step step, int number, boolean open) {
        var id = "step-%d".formatted(number);
        return new Step(
                id,
                step.name(),
                passage(step.iteration(), step.attempt()),
                "%s at %s".formatted(step.type(), step.pointer()),
                State.ofRun(step.status()),
                Math.min(4, Story.depth(step.pointer())),
                open,
                Stream.of(
                                block(id + "-error", "Error", step.error(), true),
                                block(id + "-input", "Input", step.input(), true),
                                block(id + "-output", "Output", step.output(), true))
                        .filter(Objects::nonNull)
                        .toList());
    }

    private static Call call(Report.MadeCall call, int number) {
        var said = what(call);
        return new Call(
                said.getKey(),
                by(call.name(), call.iteration(), call.attempt()),
                call.stubbed()
                        ? "answered by stub %d".formatted(1 + number(Objects.requireNonNull(call.stub())))
                        : "no stub answers it",
                call.stubbed(),
                Objects.requireNonNull(block("call-" + number, "What would be sent", said.getValue(), false)));
    }

    private static Map.Entry<String, JsonNode> what(Report.MadeCall call) {
        if (call.run() != null) {
            var run = call.run();
            return Map.entry("run of %s/%s".formatted(run.namespace(), run.name()), Json.mapper().valueToTree(run));
        }
        if (call.process() != null) {
            var program = call.process().program();
            return Map.entry(
                    program == null ? "process" : program.path("by").asText("process"),
                    Json.mapper().valueToTree(call.process()));
        }
        var request = Objects.requireNonNull(call.request());
        var what = request.uri() != null
                ? (request.method() == null ? "" : request.method() + " ") + request.uri()
                : "%s of %s".formatted(request.operation(), request.document());
        return Map.entry(what, Json.mapper().valueToTree(request));
    }

    private static Emitted emitted(Report.Emitted emitted, int number) {
        var event = emitted.event();
        return new Emitted(
                event == null ? "" : event.path("type").asText(),
                by(emitted.name(), emitted.iteration(), 1),
                Objects.requireNonNull(block(
                        "emitted-" + number, "The event", event == null ? Json.mapper().nullNode() : event, false)));
    }

    private static Wait wait(Report.Wait wait, int number) {
        return new Wait(wait.name(), wait.waitingFor(), wait.duration() == null ? null : span(wait.duration()));
    }

    private List<String> unused() {
        return Stream.concat(
                        report.unusedStubs().stream()
                                .map(stub -> "Stub %d answered nothing.".formatted(1 + number(stub))),
                        report.unusedEvents().stream()
                                .map(event -> "Nothing listened to event %d of those to come.".formatted(1 + number(event))))
                .toList();
    }

    private static int number(String pointer) {
        return Integer.parseInt(pointer.substring(pointer.lastIndexOf('/') + 1));
    }

    private static String by(String name, @Nullable Integer iteration, int attempt) {
        var passage = passage(iteration, attempt);
        return passage == null ? name : name + ", " + passage;
    }

    private static @Nullable String passage(@Nullable Integer iteration, int attempt) {
        var said = (iteration == null ? "" : "item %d".formatted(iteration + 1))
                + (attempt > 1 ? " attempt %d".formatted(attempt) : "");
        return said.isEmpty() ? null : said.strip();
    }

    private static String counted(int count, String what) {
        return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
    }

    /** {@code P14DT2H} as people say it; null where it is no time at all. */
    private static @Nullable String span(String iso) {
        var whole = Duration.parse(iso);
        return whole.isZero() ? null : Moments.span(whole);
    }

    private static @Nullable JsonBlock block(String id, String title, @Nullable JsonNode value, boolean open) {
        if (value == null || value.isMissingNode()) {
            return null;
        }
        return JsonBlock.beginning(id, title, JsonBlock.pretty(value), open, LONGEST);
    }
}
