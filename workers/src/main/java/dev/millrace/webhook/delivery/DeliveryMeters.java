package dev.millrace.webhook.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What is counted of deliveries. No tag names a workspace or an endpoint: their number has no bound. */
final class DeliveryMeters {

    private final MeterRegistry registry;
    private final Timer duration;
    private final Timer lag;

    DeliveryMeters(MeterRegistry registry) {
        this.registry = registry;
        this.duration = Timer.builder("millrace.delivery.duration")
                .description("One exchange with an endpoint, its answer's body included")
                .publishPercentileHistogram()
                .register(registry);
        this.lag = Timer.builder("millrace.delivery.lag")
                .description("From the acceptance of an event to the first attempt of its delivery")
                .publishPercentileHistogram()
                .register(registry);
    }

    void attempted(Exchange exchange) {
        registry.counter("millrace.deliveries.attempts", "outcome", exchange.outcome()).increment();
        duration.record(Duration.ofMillis(exchange.attempt().durationMs()));
    }

    void ended(DeliveryStatus status) {
        registry.counter("millrace.deliveries.ended", "status", status.word()).increment();
    }

    void firstAttemptAfter(Duration waited) {
        lag.record(waited);
    }
}
