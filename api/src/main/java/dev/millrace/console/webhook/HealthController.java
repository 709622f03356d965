package dev.millrace.console.webhook;

import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.State;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.figures.Ailing;
import dev.millrace.webhook.figures.HealthReports;
import dev.millrace.webhook.figures.Period;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** How all endpoints do, and how one does. */
@Controller("consoleHealthController")
class HealthController {

    private final HealthReports reports;
    private final Moments moments;

    HealthController(HealthReports reports, Moments moments) {
        this.reports = reports;
        this.moments = moments;
    }

    /** @param then when it will be disabled; null where it is, or never will be */
    record AilingRow(Link webhook, State state, String why, Moment since, @Nullable Moment then) {}

    record AllPage(HealthPart health, List<AilingRow> ailing) {}

    record OnePage(Link webhook, HealthPart health) {}

    @GetMapping("/webhooks/health")
    ModelAndView all(Actor actor, @RequestParam(defaultValue = "day") String period) {
        actor.require(Right.INSPECT);
        var wanted = wanted(period);
        var report = reports.of(actor.workspaceId(), wanted);
        var ailing = Stream.concat(report.failing().stream(), report.disabled().stream()).map(this::row).toList();
        return new ModelAndView(
                "webhook/health",
                "page",
                new AllPage(
                        HealthPart.of(report.figures(), report.backlog(), wanted, "/webhooks/health", moments), ailing));
    }

    @GetMapping("/webhooks/{webhookId}/health")
    ModelAndView one(Actor actor, @PathVariable String webhookId, @RequestParam(defaultValue = "day") String period) {
        actor.require(Right.INSPECT);
        var wanted = wanted(period);
        var report = reports.of(actor.workspaceId(), webhookId, wanted);
        var path = Paths.of("webhooks", webhookId);
        return new ModelAndView(
                "webhook/endpoint-health",
                "page",
                new OnePage(
                        new Link(report.webhook().name(), path),
                        HealthPart.of(report.figures(), report.backlog(), wanted, path + "/health", moments)));
    }

    private AilingRow row(Ailing ailing) {
        var reason = ailing.disabledReason();
        return new AilingRow(
                new Link(ailing.name(), Paths.of("webhooks", ailing.webhookId())),
                reason == null ? new State("Failing", "waiting") : new State("Disabled", "faulted"),
                reason != null
                        ? reason
                        : ailing.failures() == 1
                                ? "One attempt has failed."
                                : "%,d attempts in a row have failed.".formatted(ailing.failures()),
                moments.of(ailing.since()),
                moments.ofNullable(ailing.disabledAt()));
    }

    private static Period wanted(String period) {
        return Period.of(period)
                .orElseThrow(() -> Refusal.invalid("period_invalid", "period", "There is no such period."));
    }
}
