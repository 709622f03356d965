package dev.millrace.console.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.api.diagram.Diagrams;
import dev.millrace.console.Action;
import dev.millrace.console.Curl;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.run.Beginning.Reference;
import dev.millrace.console.run.RunPage.Chosen;
import dev.millrace.console.run.RunPage.StepRow;
import dev.millrace.json.Json;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the page of a run. */
@Component
class RunPages {

    /** How many steps a page shows from the beginning, and how many from the end. */
    private static final int SHOWN = 250;

    /** The choice of the run itself, where a step would be shown by default. */
    private static final int THE_RUN = 0;

    private final Moments moments;
    private final Curl curl;
    private final Runs runs;
    private final Diagrams diagrams;

    RunPages(Moments moments, Curl curl, Runs runs, Diagrams diagrams) {
        this.moments = moments;
        this.curl = curl;
        this.runs = runs;
        this.diagrams = diagrams;
    }

    /** @param wanted the number of a step from 1, 0 for the run, null for what tells most */
    RunPage of(Run run, Actor actor, @Nullable Integer wanted, String mark) {
        var story = new Story(run, moments.now());
        var steps = run.steps() == null ? List.<Run.Step>of() : run.steps();
        var index = wanted == null ? story.telling().map(step -> step + 1).orElse(THE_RUN) : wanted;
        var chosen = index < 1 || index > steps.size() ? THE_RUN : index;
        var pin = run.automation();
        return new RunPage(
                ShortId.of(run.runId()),
                pin.namespace() + "/" + pin.name(),
                Paths.of("automations", pin.namespace(), pin.name()),
                pin.version(),
                State.ofRun(run.status()),
                story.sentence(),
                moments.ofNullable(story.goesOn()),
                moments.of(run.createdAt()),
                moments.ofNullable(run.endedAt()),
                Beginning.of(run),
                run.retryOf() == null ? null : Reference.to("runs", run.retryOf()),
                run.temporal().workflowId(),
                run.temporal().url() == null ? null : run.temporal().url().toString(),
                run.ended() ? null : Paths.with(Paths.of("runs", run.runId(), "stream"), "mark", mark),
                actions(run, actor),
                diagram(run, actor, steps, chosen),
                Paths.of("api", "v1", "runs", run.runId(), "diagram"),
                rows(run, story, steps, chosen),
                steps.size() <= 2 * SHOWN ? null : leftOut(run, steps.size()),
                chosen == THE_RUN ? whole(run) : chosen(run, steps.get(chosen - 1), chosen),
                JsonBlock.of("raw", "The whole run as JSON", Json.mapper().valueToTree(run), false),
                curl.get("/api/v1/runs/" + run.runId()));
    }

    private @Nullable String diagram(Run run, Actor actor, List<Run.Step> steps, int chosen) {
        var numbers = new HashMap<String, Integer>();
        for (var number = 1; number <= steps.size(); number++) {
            var step = steps.get(number - 1);
            // The last passage, unless an earlier one, of another branch, is still under way.
            numbers.merge(
                    step.pointer(), number, (one, other) -> steps.get(one - 1).endedAt() == null ? one : other);
        }
        var page = Paths.of("runs", run.runId());
        return diagrams.ofRun(actor.workspaceId(), run)
                .map(diagram -> diagram.inline(
                        runs.progress(run),
                        pointer -> numbers.containsKey(pointer)
                                ? "%s?step=%d#chosen".formatted(page, numbers.get(pointer))
                                : null,
                        chosen == THE_RUN ? null : steps.get(chosen - 1).pointer()))
                .orElse(null);
    }

    private static String leftOut(Run run, int listed) {
        var all = run.stepCount() == null ? listed : run.stepCount();
        var api = all <= listed ? "has all of them" : "has the first and the last %,d".formatted(listed / 2);
        return "The first and the last %,d of %,d steps; the API %s.".formatted(SHOWN, all, api);
    }

    private static List<Action> actions(Run run, Actor actor) {
        if (!actor.may(Right.OPERATE)) {
            return List.of();
        }
        var retryable = run.status().equals("faulted") || run.status().equals("cancelled");
        var path = Paths.of("runs", run.runId());
        var again = Action.page("Run with edited input", path + "/again");
        var cancel = Action.page("Cancel", path + "/cancel").disabledIf(run.ended(), "The run has ended.");
        var retry = Action.act("Retry", path + "/retry")
                .disabledIf(
                        !retryable,
                        run.ended() ? "A completed run needs no retry." : "Only a run that has ended can be retried.");
        if (retryable) {
            return List.of(again, retry, Action.page("Go on from a step", path + "/resume").primary());
        }
        if (run.status().equals("suspended")) {
            return List.of(again, cancel, Action.act("Go on", path + "/go-on").primary());
        }
        return run.ended()
                ? List.of(retry, again, cancel)
                : List.of(retry, again, Action.act("Suspend", path + "/suspend"), cancel);
    }

    private List<StepRow> rows(Run run, Story story, List<Run.Step> steps, int chosen) {
        var rows = new ArrayList<StepRow>();
        var all = Math.max(1, Duration.between(story.began(), story.until()).toMillis());
        var page = Paths.of("runs", run.runId());
        rows.add(new StepRow(
                "The run",
                null,
                State.ofRun(run.status()),
                Moments.span(Duration.ofMillis(all)),
                0,
                0,
                1_000,
                page + "?step=0",
                chosen == THE_RUN));
        for (var number = 1; number <= steps.size(); number++) {
            if (number > SHOWN && number <= steps.size() - SHOWN && number != chosen) {
                continue;
            }
            var step = steps.get(number - 1);
            var until = step.endedAt() == null ? story.until() : step.endedAt();
            var took = Duration.between(step.startedAt(), until);
            var from = thousandths(Duration.between(story.began(), step.startedAt()).toMillis(), all);
            rows.add(new StepRow(
                    step.name(),
                    label(step),
                    State.ofRun(step.status()),
                    Moments.span(took),
                    Math.min(4, Story.depth(step.pointer()) + 1),
                    Math.min(990, from),
                    Math.max(10, Math.min(1_000 - Math.min(990, from), thousandths(took.toMillis(), all))),
                    page + "?step=" + number,
                    chosen == number));
        }
        return rows;
    }

    private static int thousandths(long part, long all) {
        return (int) Math.clamp(part * 1_000 / all, 0, 1_000);
    }

    private static @Nullable String label(Run.Step step) {
        var label = (step.iteration() == null ? "" : "item %d".formatted(step.iteration() + 1))
                + (step.attempt() > 1 ? " attempt %d".formatted(step.attempt()) : "");
        return label.isEmpty() ? null : label.strip();
    }

    private static Chosen whole(Run run) {
        var nothing = JsonNodeFactory.instance.nullNode();
        return new Chosen(
                "The run",
                null,
                State.ofRun(run.status()),
                Stream.of(
                                JsonBlock.ofNullable("run-error", "Error", run.error(), true),
                                JsonBlock.of("run-input", "Input", run.input() == null ? nothing : run.input(), true),
                                JsonBlock.ofNullable("run-output", "Output", run.output(), true))
                        .filter(Objects::nonNull)
                        .toList(),
                tryPath(run, THE_RUN));
    }

    private static Chosen chosen(Run run, Run.Step step, int number) {
        var id = "step-%d-".formatted(number);
        return new Chosen(
                step.name(),
                "%s at %s".formatted(step.type(), step.pointer()) + (label(step) == null ? "" : ", " + label(step)),
                State.ofRun(step.status()),
                Stream.of(
                                JsonBlock.ofNullable(id + "error", "Error", step.error(), true),
                                JsonBlock.ofNullable(id + "input", "Input", step.input(), true),
                                JsonBlock.ofNullable(id + "output", "Output", step.output(), true))
                        .filter(Objects::nonNull)
                        .toList(),
                tryPath(run, number));
    }

    private static String tryPath(Run run, int number) {
        return Paths.with("/expressions", "run", run.runId(), "step", Integer.toString(number));
    }
}
