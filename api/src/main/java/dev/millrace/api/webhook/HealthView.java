package dev.millrace.api.webhook;

import dev.millrace.webhook.figures.Backlog;
import dev.millrace.webhook.figures.Figures;
import dev.millrace.webhook.figures.HealthReports;
import dev.millrace.webhook.figures.Percentiles;
import dev.millrace.webhook.figures.Period;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint does, in JSON.
 *
 * @param successRate from 0 to 1; null where nothing was attempted
 * @param exchangeMs how long requests took; null where there was none
 * @param arrivalMs from the acceptance of an event to its arrival, without what was sent again by hand; null where none arrived
 * @param consecutiveFailures attempts in a row up to now that have failed, whatever the period
 * @param disabledAt when the endpoint is disabled if it goes on failing; null where it does not fail, or never will be
 * @param parts of the period, the oldest first
 */
record HealthView(
        String webhookId,
        String period,
        Instant from,
        Instant until,
        long attempts,
        long failures,
        @Nullable Double successRate,
        @Nullable Percentiles exchangeMs,
        @Nullable Percentiles arrivalMs,
        Waiting backlog,
        int consecutiveFailures,
        @Nullable Instant failingSince,
        @Nullable Instant disabledAt,
        @Nullable String disabledReason,
        List<Part> parts) {

    /**
     * @param held those of the pending ones that wait for an earlier one, as their order asks
     * @param more whether there are more than these 10,000
     * @param next the attempts that are repeated soonest, at most five
     */
    record Waiting(
            long pending, long retrying, long held, boolean more, @Nullable Instant oldestAt, List<Due> next) {}

    record Due(String deliveryId, Instant at) {}

    record Part(Instant from, Instant until, long attempts, long failures, @Nullable Percentiles exchangeMs) {}

    static HealthView of(HealthReports.OfEndpoint report, Period period) {
        var webhook = report.webhook();
        var figures = report.figures();
        return new HealthView(
                webhook.webhookId(),
                period.word(),
                figures.from(),
                figures.until(),
                figures.attempts(),
                figures.failures(),
                figures.successRate(),
                figures.exchanges(),
                figures.arrivals(),
                waiting(report.backlog()),
                webhook.health().failures(),
                webhook.health().failingSince(),
                report.disabledAt(),
                webhook.disabledReason(),
                figures.parts().stream().map(HealthView::part).toList());
    }

    private static Waiting waiting(Backlog backlog) {
        return new Waiting(
                backlog.pending(),
                backlog.retrying(),
                backlog.held(),
                backlog.more(),
                backlog.oldest(),
                backlog.next().stream().map(due -> new Due(due.deliveryId(), due.at())).toList());
    }

    private static Part part(Figures.Part part) {
        return new Part(part.from(), part.until(), part.attempts(), part.failures(), part.exchanges());
    }
}
