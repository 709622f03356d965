package dev.millrace.console.webhook;

import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.webhook.figures.Backlog;
import dev.millrace.webhook.figures.Figures;
import dev.millrace.webhook.figures.Percentiles;
import dev.millrace.webhook.figures.Period;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an endpoint or of all of them.
 *
 * @param sentence how it went, in short; also what the first picture shows
 * @param rate of success; empty where nothing was attempted
 * @param speed what the second picture shows; null where nothing was measured
 * @param latencies a row for each thing that is measured
 * @param rows the parts of the while that have attempts, the newest first
 */
record HealthPart(
        List<Choice> periods,
        String sentence,
        String rate,
        Chart attempts,
        @Nullable String speed,
        Chart exchanges,
        List<LatencyRow> latencies,
        List<PartRow> rows,
        Moment from,
        Moment until,
        List<WebhookPage.Fact> backlog,
        @Nullable Moment oldest,
        List<DueRow> next) {

    record Choice(String label, String path, boolean current) {}

    record LatencyRow(String of, String p50, String p95, String p99) {}

    record PartRow(Moment from, String attempts, String failures, String p50, String p95, String p99) {}

    /** @param webhook whose delivery it is; of no interest where it is one endpoint's page */
    record DueRow(Link delivery, String webhook, Moment at) {}

    /** @param path of the page that shows it for the period that it is asked for */
    static HealthPart of(Figures figures, Backlog backlog, Period period, String path, Moments moments) {
        return new HealthPart(
                Arrays.stream(Period.values())
                        .map(one -> new Choice(
                                "Last " + one.word(), Paths.with(path, "period", one.word()), one == period))
                        .toList(),
                sentence(figures, period),
                rate(figures),
                Chart.attempts(figures),
                speed(figures.exchanges()),
                Chart.exchanges(figures),
                List.of(
                        latencies("From request to answer", figures.exchanges()),
                        latencies("From event to arrival", figures.arrivals())),
                figures.parts().reversed().stream()
                        .filter(part -> part.attempts() > 0)
                        .map(part -> row(part, moments))
                        .toList(),
                moments.of(figures.from()),
                moments.of(figures.until()),
                facts(backlog),
                moments.ofNullable(backlog.oldest()),
                backlog.next().stream()
                        .map(due -> new DueRow(
                                new Link(ShortId.of(due.deliveryId()).shown(), Paths.of("deliveries", due.deliveryId())),
                                due.webhookName(),
                                moments.of(due.at())))
                        .toList());
    }

    private static String sentence(Figures figures, Period period) {
        if (figures.attempts() == 0) {
            return "Nothing was sent in the last %s.".formatted(period.word());
        }
        var attempts = figures.attempts() == 1 ? "One attempt" : "%,d attempts".formatted(figures.attempts());
        var failures = figures.failures() == 0 ? "none failed" : "%,d failed".formatted(figures.failures());
        return "%s in the last %s; %s.".formatted(attempts, period.word(), failures);
    }

    private static String rate(Figures figures) {
        var rate = figures.successRate();
        if (rate == null) {
            return "";
        }
        // One failure among very many is not to look like none.
        var shown = figures.failures() > 0 ? Math.min(rate * 100, 99.99) : 100;
        return String.format(Locale.ROOT, shown >= 99.95 && shown < 100 ? "%.2f %%" : "%.1f %%", shown);
    }

    private static @Nullable String speed(@Nullable Percentiles exchanges) {
        return exchanges == null
                ? null
                : "Half of the requests were answered within %s, 95 of a hundred within %s, and 99 within %s."
                        .formatted(span(exchanges.p50()), span(exchanges.p95()), span(exchanges.p99()));
    }

    private static LatencyRow latencies(String of, @Nullable Percentiles measured) {
        return measured == null
                ? new LatencyRow(of, "–", "–", "–")
                : new LatencyRow(of, span(measured.p50()), span(measured.p95()), span(measured.p99()));
    }

    private static PartRow row(Figures.Part part, Moments moments) {
        var latencies = latencies("", part.exchanges());
        return new PartRow(
                moments.of(part.from()),
                "%,d".formatted(part.attempts()),
                "%,d".formatted(part.failures()),
                latencies.p50(),
                latencies.p95(),
                latencies.p99());
    }

    private static List<WebhookPage.Fact> facts(Backlog backlog) {
        var more = backlog.more() ? ", and more that are not counted" : "";
        return List.of(
                new WebhookPage.Fact("Not attempted yet", "%,d%s".formatted(backlog.pending(), more)),
                new WebhookPage.Fact("Held back by their order", "%,d of these".formatted(backlog.held())),
                new WebhookPage.Fact("Tried again", "%,d%s".formatted(backlog.retrying(), more)));
    }

    private static String span(long milliseconds) {
        return Moments.span(Duration.ofMillis(milliseconds));
    }
}
