package dev.millrace.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.backtest.Comparison.Place;
import dev.millrace.backtest.Difference.Kind;
import dev.millrace.backtest.Notes.Exchange;
import dev.millrace.run.Run;
import dev.millrace.trial.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds how another version goes against what happened. */
final class Verdict {

    private final Run run;
    private final Report wouldBe;
    private final List<Difference> differences = new ArrayList<>();

    /** A dry run, and what it asked and emitted. */
    record Played(Report report, Notes notes) {}

    private Verdict(Run run, Report wouldBe) {
        this.run = run;
        this.wouldBe = wouldBe;
    }

    /**
     * What would differ.
     *
     * @param was how the version that ran went when it was played again, which says what it gives otherwise each time
     * @param gone what that asked, and the other version did not
     */
    static BacktestReport.BacktestedRun of(Run run, Played was, Played wouldBe, List<Answered> gone) {
        var verdict = new Verdict(run, wouldBe.report());
        verdict.status();
        verdict.value(Kind.OUTPUT, run.output(), was.report().output(), wouldBe.report().output());
        verdict.value(Kind.ERROR, run.error(), was.report().error(), wouldBe.report().error());
        wouldBe.notes().exchanges().forEach(verdict::call);
        gone.forEach(verdict::gone);
        verdict.events(was.notes().emissions(), wouldBe.notes().emissions());
        return BacktestReport.BacktestedRun.compared(run, verdict.differences, unsteady(run, was.report()));
    }

    /** Where the version that ran gives something else each time. */
    static List<String> unsteady(Run run, Report was) {
        return Stream.concat(
                        unsteady("/output", run.output(), was.output()).stream(),
                        unsteady("/error", run.error(), was.error()).stream())
                .toList();
    }

    private static List<String> unsteady(String name, @Nullable JsonNode happened, @Nullable JsonNode again) {
        return Comparison.of(happened, again).stream().map(place -> name + place.at()).toList();
    }

    private void status() {
        if (!run.status().equals(wouldBe.status())) {
            differences.add(Difference.ofRun(
                    Kind.STATUS,
                    run.status(),
                    wouldBe.stopped() == null ? wouldBe.status() : wouldBe.status() + ". " + wouldBe.stopped()));
        }
    }

    /** Of a run that would end in another way, the error says why, and there is no output to compare. */
    private void value(Kind kind, @Nullable JsonNode happened, @Nullable JsonNode again, @Nullable JsonNode value) {
        if (kind == Kind.OUTPUT && !run.status().equals(wouldBe.status())) {
            return;
        }
        var unsteady = Comparison.of(happened, again);
        Comparison.of(happened, value).stream()
                .filter(place -> unsteady.stream().noneMatch(other -> place.touches(other.at())))
                .forEach(place -> differences.add(Difference.ofRun(kind, place)));
    }

    private void gone(Answered gone) {
        differences.add(Difference.ofTask(
                Kind.CALL_GONE, gone.asked().caller(), new Place("", gone.asked().request(), null)));
    }

    private void call(Exchange exchange) {
        var asked = exchange.asked();
        var before = exchange.was();
        if (before == null) {
            differences.add(Difference.ofTask(Kind.CALL_NEW, asked.caller(), new Place("", null, asked.request())));
            return;
        }
        Comparison.of(before.asked().request(), asked.request())
                .forEach(place -> differences.add(Difference.ofTask(Kind.CALL_CHANGED, asked.caller(), place)));
        if (!exchange.answered()) {
            var values = JsonNodeFactory.instance;
            differences.add(Difference.ofTask(
                    Kind.CALL_UNANSWERED,
                    asked.caller(),
                    new Place("", values.textNode(before.asked().form()), values.textNode(asked.form()))));
        }
    }

    private void events(List<Emission> was, List<Emission> wouldBe) {
        var left = new ArrayList<>(was);
        for (var emission : wouldBe) {
            var before = first(left, other -> other.type().equals(emission.type()) && isOfTheSameTurn(other, emission))
                    .or(() -> first(left, other -> other.type().equals(emission.type())))
                    .or(() -> first(left, other -> isOfTheSameTurn(other, emission)));
            if (before.isEmpty()) {
                differences.add(
                        Difference.ofTask(Kind.EVENT_NEW, emission.caller(), new Place("", null, emission.event())));
                continue;
            }
            left.remove(before.get());
            Comparison.of(before.get().event(), emission.event())
                    .forEach(place -> differences.add(Difference.ofTask(Kind.EVENT_CHANGED, emission.caller(), place)));
        }
        left.forEach(gone -> differences.add(
                Difference.ofTask(Kind.EVENT_GONE, gone.caller(), new Place("", gone.event(), null))));
    }

    private static boolean isOfTheSameTurn(Emission one, Emission other) {
        return one.caller().name().equals(other.caller().name())
                && Objects.equals(one.caller().iteration(), other.caller().iteration());
    }

    private static Optional<Emission> first(List<Emission> left, Predicate<Emission> fitting) {
        return left.stream().filter(fitting).findFirst();
    }
}
