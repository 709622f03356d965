package dev.millrace.webhook.figures;

import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How endpoints do. What was attempted in the last seconds may not be counted yet. */
public final class HealthReports {

    private final FiguresStore figures;
    private final BacklogStore backlog;
    private final Webhooks webhooks;
    private final WebhookSettings settings;
    private final Clock clock;

    HealthReports(
            FiguresStore figures, BacklogStore backlog, Webhooks webhooks, WebhookSettings settings, Clock clock) {
        this.figures = figures;
        this.backlog = backlog;
        this.webhooks = webhooks;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param disabledAt when it will be disabled if it goes on failing; null where it does not fail, is inactive, or never will be */
    public record OfEndpoint(Webhook webhook, Figures figures, Backlog backlog, @Nullable Instant disabledAt) {}

    /**
     * @param failing active endpoints that fail, those first that have for longest; at most twenty
     * @param disabled endpoints that we disabled, the last one first; at most twenty
     */
    public record OfWorkspace(Figures figures, Backlog backlog, List<Ailing> failing, List<Ailing> disabled) {

        public OfWorkspace {
            failing = List.copyOf(failing);
            disabled = List.copyOf(disabled);
        }
    }

    /** How one endpoint does; another workspace's is not found. */
    public OfEndpoint of(String workspaceId, String webhookId, Period period) {
        var webhook = webhooks.get(workspaceId, webhookId);
        var since = webhook.health().failingSince();
        var disabledAt = since == null || !webhook.active() || !settings.disableAfter().isPositive()
                ? null
                : since.plus(settings.disableAfter());
        return new OfEndpoint(
                webhook, figures(workspaceId, webhookId, period), backlog.read(workspaceId, webhookId), disabledAt);
    }

    /** How all endpoints of a workspace do together. */
    public OfWorkspace of(String workspaceId, Period period) {
        return new OfWorkspace(
                figures(workspaceId, FiguresStore.WHOLE_WORKSPACE, period),
                backlog.read(workspaceId, FiguresStore.WHOLE_WORKSPACE),
                backlog.failing(workspaceId, settings.disableAfter()),
                backlog.disabled(workspaceId));
    }

    private Figures figures(String workspaceId, String webhookId, Period period) {
        var from = period.from(clock.instant());
        var rows = figures.read(workspaceId, webhookId, period.minutes(), from);
        var parts = new ArrayList<Figures.Part>();
        for (var number = 0; number < period.parts(); number++) {
            var begins = from.plus(period.part().multipliedBy(number));
            var ends = begins.plus(period.part());
            var sum = sum(rows.stream()
                    .filter(row -> !row.at().isBefore(begins) && row.at().isBefore(ends))
                    .toList());
            parts.add(new Figures.Part(begins, ends, sum.attempts(), sum.failures(), sum.exchanges().percentiles()));
        }
        var all = sum(rows);
        return new Figures(
                from,
                parts.getLast().until(),
                all.attempts(),
                all.failures(),
                all.exchanges().percentiles(),
                all.arrivals().percentiles(),
                parts);
    }

    private static Counts sum(List<FiguresStore.Row> rows) {
        var sum = new Counts();
        rows.forEach(row -> sum.add(row.counts()));
        return sum;
    }
}
