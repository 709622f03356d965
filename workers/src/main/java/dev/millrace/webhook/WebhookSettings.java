package dev.millrace.webhook;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How outgoing webhooks are sent; prefix {@code millrace.webhook}.
 *
 * @param timeout for one whole exchange, the answer's body included; at most 30 s
 * @param attempts after which a delivery is exhausted
 * @param firstDelay between the first attempt and the second
 * @param factor by which each delay is longer than the one before it
 * @param jitter the part of a delay by which it may be shorter or longer, 0.1 for ten per cent
 * @param maxDelay the longest delay, whatever the schedule or the endpoint's Retry-After say
 * @param secretOverlap for which a rotated secret still signs beside the new one
 * @param disableAfter how long every attempt at an endpoint has to fail until it is disabled; zero for never
 * @param recoverWindow how far back the deliveries may lie that are sent again at once
 * @param keepDeliveries how long attempts, and deliveries that have ended, are kept; no shorter than {@code recoverWindow}, because
 *     what is not known to have been sent would be sent again
 */
@Validated
@ConfigurationProperties("millrace.webhook")
public record WebhookSettings(
        @DefaultValue("15s") @NotNull @DurationMin(seconds = 1) @DurationMax(seconds = 30) Duration timeout,
        @DefaultValue("5") @Min(1) @Max(50) int attempts,
        @DefaultValue("30s") @NotNull @DurationMin(seconds = 1) Duration firstDelay,
        @DefaultValue("9") @Min(1) @Max(100) double factor,
        @DefaultValue("0.1") @Min(0) @Max(1) double jitter,
        @DefaultValue("6h") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 7) Duration maxDelay,
        @DefaultValue("24h") @NotNull @DurationMax(days = 7) Duration secretOverlap,
        @DefaultValue("5d") @NotNull @DurationMax(days = 90) Duration disableAfter,
        @DefaultValue("14d") @NotNull @DurationMin(hours = 1) Duration recoverWindow,
        @DefaultValue("30d") @NotNull @DurationMin(days = 1) Duration keepDeliveries) {

    @AssertTrue(message = "needs a millrace.webhook.keep-deliveries that is no shorter than millrace.webhook.recover-window")
    boolean isRememberedAsLongAsItIsRecovered() {
        return keepDeliveries.compareTo(recoverWindow) >= 0;
    }

    /** The settings of an installation that sets none. */
    public static WebhookSettings defaults() {
        return new WebhookSettings(
                Duration.ofSeconds(15),
                5,
                Duration.ofSeconds(30),
                9,
                0.1,
                Duration.ofHours(6),
                Duration.ofHours(24),
                Duration.ofDays(5),
                Duration.ofDays(14),
                Duration.ofDays(30));
    }
}
