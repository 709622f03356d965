package dev.millrace.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint wants to be called, where it is not called as every other one is.
 *
 * @param rateLimit evenly spaced, over all workers; null for as fast as it goes
 * @param concurrency how many first attempts may be under way at once, over all workers; null for the share that every
 *     endpoint has
 * @param order which deliveries go out one after the other; null for none
 * @param retrySchedule the waits after failed attempts, one each; null for the deployment's schedule
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryOptions(
        @Nullable RateLimit rateLimit,
        @Nullable Integer concurrency,
        @Nullable Order order,
        @Nullable List<Duration> retrySchedule) {

    /** Those of an endpoint that is called as every other one is. */
    public static final DeliveryOptions NONE = new DeliveryOptions(null, null, null, null);

    public DeliveryOptions {
        retrySchedule = retrySchedule == null ? null : List.copyOf(retrySchedule);
    }

    /** So many requests in so long a time. */
    public record RateLimit(int requests, Duration per) {

        /** From one request to the next. */
        public Duration interval() {
            return per.dividedBy(requests);
        }

        /** For people: {@code 10 requests in 1 s}. */
        public String sentence() {
            return "%d request%s in %s".formatted(requests, requests == 1 ? "" : "s", words(per));
        }

        private static String words(Duration duration) {
            return duration.toString().substring(2).toLowerCase(Locale.ROOT).replaceAll("(\\d)([hms])", "$1 $2 ").strip();
        }
    }

    /**
     * An order that is kept.
     *
     * @param key of {@link By#KEY}: a jq expression over the event; events for which it gives nothing have no order
     * @param hold for how long, from its being queued, a delivery that fails holds back those behind it; null until it has
     *     ended
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Order(By by, @Nullable String key, @Nullable Duration hold) {}

    /** What deliveries that go out one after the other have in common. */
    public enum By {
        ENDPOINT,
        KEY;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
