package dev.millrace.webhook.delivery;

import dev.millrace.webhook.figures.EndpointFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What is counted of deliveries. No tag names a workspace or an endpoint: their number has no bound, and the figures of each are in
 * the database.
 */
final class DeliveryMeters {

    private final MeterRegistry registry;
    private final EndpointFigures figures;
    private final Timer duration;
    private final Timer lag;

    DeliveryMeters(MeterRegistry registry, EndpointFigures figures) {
        this.registry = registry;
        this.figures = figures;
        this.duration = Timer.builder("millrace.delivery.duration")
                .description("One exchange with an endpoint, its answer's body included")
                .publishPercentileHistogram()
                .register(registry);
        this.lag = Timer.builder("millrace.delivery.lag")
                .description("From the acceptance of an event to the first attempt of its delivery")
                .publishPercentileHistogram()
                .register(registry);
    }

    void attempted(Progress progress, Exchange exchange) {
        var attempt = exchange.attempt();
        var took = Duration.ofMillis(attempt.durationMs());
        registry.counter("millrace.deliveries.attempts", "outcome", exchange.outcome()).increment();
        duration.record(took);
        if (exchange.isOfEndpoint()) {
            var ended = attempt.at().plus(took);
            var arrived = attempt.succeeded() && progress.round() == 0 ? Duration.between(progress.createdAt(), ended) : null;
            figures.attempted(
                    progress.workspaceId(), progress.webhookId(), ended, attempt.succeeded(), took, arrived);
        }
    }

    void ended(DeliveryStatus status) {
        registry.counter("millrace.deliveries.ended", "status", status.word()).increment();
    }

    void firstAttemptAfter(Duration waited) {
        lag.record(waited);
    }
}
