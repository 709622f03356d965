package dev.millrace.api.webhook;

import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.figures.HealthReports;
import dev.millrace.webhook.figures.Period;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import io.swagger.v3.oas.annotations.Parameter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WebhookHealthController {

    private final HealthReports reports;

    WebhookHealthController(HealthReports reports) {
        this.reports = reports;
    }

    /**
     * Shows how an endpoint does: its attempts, failures and latencies in the last hour, day or week, and what waits for it.
     * Percentiles are right to a fifth, and the last seconds may not be counted yet.
     */
    @GetMapping("/api/v1/webhooks/{webhookId}/health")
    HealthView health(
            Actor actor,
            @PathVariable String webhookId,
            @Parameter(description = "How far to look back: `hour`, `day` or `week`.") @RequestParam(defaultValue = "day")
                    String period) {
        actor.require(Right.INSPECT);
        var wanted = Period.of(period)
                .orElseThrow(() -> Refusal.invalid("period_invalid", "period", "period is hour, day or week."));
        return HealthView.of(reports.of(actor.workspaceId(), webhookId, wanted), wanted);
    }
}
