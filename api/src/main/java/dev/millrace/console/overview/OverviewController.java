package dev.millrace.console.overview;

import dev.millrace.console.Curl;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.console.event.EventRow;
import dev.millrace.console.overview.OverviewPage.Count;
import dev.millrace.console.run.RunRow;
import dev.millrace.event.EventInbox;
import dev.millrace.page.PageRequest;
import dev.millrace.run.Runs;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.Failing;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

@Controller
class OverviewController {

    private static final Duration LATELY = Duration.ofHours(24);
    private static final PageRequest NEWEST = new PageRequest(8, null);

    private final Runs runs;
    private final EventInbox events;
    private final Deliveries deliveries;
    private final Moments moments;
    private final Curl curl;

    OverviewController(Runs runs, EventInbox events, Deliveries deliveries, Moments moments, Curl curl) {
        this.runs = runs;
        this.events = events;
        this.deliveries = deliveries;
        this.moments = moments;
        this.curl = curl;
    }

    @GetMapping("/")
    ModelAndView overview(Actor actor) {
        if (!actor.may(Right.INSPECT)) {
            return SeeOther.to("/settings");
        }
        return new ModelAndView("overview/page", "page", page(actor.workspaceId()));
    }

    private OverviewPage page(String workspaceId) {
        var since = moments.now().minus(LATELY);
        var ended = runs.countSince(workspaceId, since);
        var unended = runs.countUnended(workspaceId);
        var failing = deliveries.failing(workspaceId, since);
        var faulted = runs.list(workspaceId, "faulted", null, null, NEWEST).data();
        var newest = events.list(workspaceId, null, NEWEST).data();
        var troubled = ended.getOrDefault("faulted", 0) > 0 || !failing.isEmpty();
        return new OverviewPage(
                troubled ? new State("Look here", "faulted") : new State("All is well", "completed"),
                sentence(ended, unended, failing),
                failing.stream().map(OverviewController::failing).toList(),
                counts(ended, unended),
                faulted.stream().map(run -> RunRow.of(run, moments)).toList(),
                newest.stream().map(event -> EventRow.of(event, moments)).toList(),
                newest.isEmpty() && ended.isEmpty() && faulted.isEmpty(),
                curl.sampleEvent());
    }

    private static String sentence(Map<String, Integer> ended, Map<String, Integer> unended, List<Failing> failing) {
        var all = ended.values().stream().mapToInt(Integer::intValue).sum();
        var faulted = ended.getOrDefault("faulted", 0);
        var began = all == 0
                ? "No run has begun in the last 24 hours"
                : faulted == 0
                        ? "%s begun in the last 24 hours, and none has faulted".formatted(have(all, "run"))
                        : "%s of %s begun in the last 24 hours faulted".formatted(number(faulted), runs(all));
        var waiting = unended.getOrDefault("waiting", 0);
        var suspended = unended.getOrDefault("suspended", 0);
        var waits = Stream.of(
                        waiting == 0 ? "" : "%s waiting".formatted(are(waiting)),
                        suspended == 0 ? "" : "%s suspended".formatted(are(suspended)),
                        failing.isEmpty() ? "" : "%s not taken".formatted(have(sum(failing), "webhook delivery")))
                .filter(part -> !part.isEmpty())
                .toList();
        return began + (waits.isEmpty() ? "" : "; " + String.join(", ", waits)) + ".";
    }

    private static int sum(List<Failing> failing) {
        return failing.stream().mapToInt(one -> one.retrying() + one.exhausted()).sum();
    }

    private static String runs(int count) {
        return number(count) + (count == 1 ? " run" : " runs");
    }

    private static String have(int count, String thing) {
        var things = count == 1 ? thing : thing.endsWith("y") ? thing.substring(0, thing.length() - 1) + "ies" : thing + "s";
        return "%s %s %s".formatted(number(count), things, count == 1 ? "was" : "were");
    }

    private static String are(int count) {
        return number(count) + (count == 1 ? " is" : " are");
    }

    private static String number(int count) {
        return count >= Runs.MAX_COUNTED ? "more than %,d".formatted(Runs.MAX_COUNTED) : "%,d".formatted(count);
    }

    private static Link failing(Failing failing) {
        var given = failing.exhausted() == 0 ? "" : "%,d given up".formatted(failing.exhausted());
        var tried = failing.retrying() == 0 ? "" : "%,d tried again".formatted(failing.retrying());
        return new Link(
                "The webhook '%s' does not take its deliveries: %s."
                        .formatted(failing.name(), given + (given.isEmpty() || tried.isEmpty() ? "" : ", ") + tried),
                Paths.of("webhooks", failing.webhookId()));
    }

    private static List<Count> counts(Map<String, Integer> ended, Map<String, Integer> unended) {
        return List.of(
                count("running", unended, "now"),
                count("waiting", unended, "now"),
                count("suspended", unended, "now"),
                count("completed", ended, "last 24 h"),
                count("faulted", ended, "last 24 h"),
                count("cancelled", ended, "last 24 h"));
    }

    private static Count count(String status, Map<String, Integer> counts, String span) {
        return new Count(
                State.ofRun(status),
                number(counts.getOrDefault(status, 0)),
                span,
                Paths.with("/runs", "status", status));
    }
}
