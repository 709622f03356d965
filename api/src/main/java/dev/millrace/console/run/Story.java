package dev.millrace.console.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Moments;
import dev.millrace.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Says in a sentence how a run stands, and finds the step that matters. */
public final class Story {

    private static final Pattern UNTIL = Pattern.compile("^Waiting until \\S+?(?=[,.]? |$)");

    private final Run run;
    private final List<Run.Step> steps;
    private final Instant now;

    Story(Run run, Instant now) {
        this.run = run;
        this.steps = run.steps() == null ? List.of() : run.steps();
        this.now = now;
    }

    Instant began() {
        return run.startedAt() == null ? run.createdAt() : run.startedAt();
    }

    Instant until() {
        return run.endedAt() == null ? now : run.endedAt();
    }

    String sentence() {
        var took = Moments.span(Duration.between(began(), until()));
        return switch (run.status()) {
            case "completed" -> "Completed in %s, %s.".formatted(took, count());
            case "cancelled" -> "Cancelled after %s, %s.".formatted(took, count());
            case "faulted" -> "Faulted%s after %s: %s".formatted(at(), took, reason(run.error()));
            case "waiting" -> waiting();
            case "suspended" -> run.waitingFor() == null ? "Suspended." : Plain.text(run.waitingFor());
            case String stalled when run.stalled() != null -> "Stands still: " + Plain.text(run.stalled());
            case String running when run.dispatch().equals("queued") -> "Queued %s ago; a worker starts it when it is its turn."
                    .formatted(Moments.span(Duration.between(run.createdAt(), now)));
            case String running -> "Running for %s%s.".formatted(took, current().map(step -> ", at '%s'".formatted(step.name())).orElse(""));
        };
    }

    /** When the wait ends; null where nobody knows. */
    @Nullable Instant goesOn() {
        return run.ended() ? null : run.waitingUntil();
    }

    /** The number of the step that somebody wants to see first; empty where it is the run itself. */
    Optional<Integer> telling() {
        if (run.status().equals("faulted")) {
            return faulted();
        }
        return run.ended() ? Optional.empty() : current().map(steps::indexOf);
    }

    /** Why it faulted, in the error's own words. */
    public static String reason(@Nullable JsonNode error) {
        if (error == null) {
            return "no reason is known.";
        }
        var title = error.path("title").asText();
        var detail = error.path("detail").asText();
        var text = detail.isEmpty() ? title : detail;
        return text.isEmpty() ? error.path("type").asText("an error without a text") : Plain.text(text);
    }

    private String waiting() {
        if (run.stalled() != null) {
            return "Stands still: " + Plain.text(run.stalled());
        }
        var since = current().map(Run.Step::startedAt).orElse(began());
        var how = "Waiting for "
                + Moments.span(Duration.between(since, now));
        if (run.waitingFor() == null) {
            return how + ".";
        }
        // The page says apart when it goes on, in the reader's time.
        var why = Plain.text(run.waitingFor());
        var until = UNTIL.matcher(why);
        return until.find() ? how + why.substring(until.end()) : how + ": " + why;
    }

    private String count() {
        var all = run.stepCount() == null ? steps.size() : run.stepCount();
        return all == 1 ? "1 step" : "%,d steps".formatted(all);
    }

    private String at() {
        return faulted().map(index -> " at '%s'".formatted(steps.get(index).name())).orElse("");
    }

    /** The last step that runs and that no other step runs within. */
    private Optional<Run.Step> current() {
        return steps.stream()
                .filter(step -> step.endedAt() == null)
                .max(Comparator.comparingInt((Run.Step step) -> depth(step.pointer()))
                        .thenComparing(Run.Step::startedAt));
    }

    /** The step at which the error arose: the last attempt at its place, else the innermost that faulted. */
    private Optional<Integer> faulted() {
        var instance = run.error() == null ? "" : run.error().path("instance").asText();
        var there = IntStream.range(0, steps.size())
                .filter(index -> steps.get(index).status().equals("faulted"))
                .filter(index -> steps.get(index).pointer().equals(instance))
                .max();
        var innermost = IntStream.range(0, steps.size())
                .filter(index -> steps.get(index).status().equals("faulted"))
                .boxed()
                .max(Comparator.comparingInt((Integer index) -> depth(steps.get(index).pointer()))
                        .thenComparing(Comparator.naturalOrder()));
        return there.isPresent() ? Optional.of(there.getAsInt()) : innermost;
    }

    /** How many tasks a task stands within: each adds its list, its place and its name to the pointer. */
    public static int depth(String pointer) {
        var parts = pointer.chars().filter(character -> character == '/').count();
        return (int) Math.max(0, parts / 3 - 1);
    }
}
