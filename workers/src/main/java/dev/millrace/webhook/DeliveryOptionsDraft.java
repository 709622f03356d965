package dev.millrace.webhook;

import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqSyntaxException;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.DeliveryOptions.By;
import dev.millrace.webhook.DeliveryOptions.Order;
import dev.millrace.webhook.DeliveryOptions.RateLimit;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link DeliveryOptions} as somebody asks for them, unchecked. What is left out is as everywhere. */
public record DeliveryOptionsDraft(
        @Nullable RateLimitDraft rateLimit,
        @Nullable Integer concurrency,
        @Nullable OrderDraft order,
        @Nullable List<@Nullable String> retrySchedule) {

    private static final int MOST_REQUESTS = 10_000;
    private static final int MOST_CONCURRENT = 100;
    private static final int MOST_RETRIES = 20;
    private static final Duration LONGEST = Duration.ofDays(7);

    /** @param per an ISO 8601 duration; a second where null */
    public record RateLimitDraft(@Nullable Integer requests, @Nullable String per) {

        /** @throws Refusal with the code {@code delivery_option_invalid}, naming what is wrong below {@code field} */
        public RateLimit checked(String field) {
            return new RateLimit(
                    number(requests, field + ".requests", MOST_REQUESTS),
                    per == null ? Duration.ofSeconds(1) : duration(per, field + ".per", Duration.ofDays(1)));
        }
    }

    /** @param by {@code endpoint} or {@code key} */
    public record OrderDraft(@Nullable String by, @Nullable String key, @Nullable String hold) {}

    /** @throws Refusal naming the field that is wrong */
    DeliveryOptions checked() {
        return new DeliveryOptions(
                rateLimit == null ? null : rateLimit.checked("delivery.rate_limit"),
                concurrency == null ? null : number(concurrency, "delivery.concurrency", MOST_CONCURRENT),
                order == null ? null : order(order),
                retrySchedule == null ? null : schedule(retrySchedule));
    }

    private static Order order(OrderDraft draft) {
        var hold = draft.hold() == null ? null : duration(draft.hold(), "delivery.order.hold", LONGEST);
        if ("endpoint".equals(draft.by()) && draft.key() == null) {
            return new Order(By.ENDPOINT, null, hold);
        }
        if ("key".equals(draft.by()) && draft.key() != null) {
            return new Order(By.KEY, expression(draft.key(), "delivery.order.key"), hold);
        }
        throw Refusal.invalid(
                "delivery_option_invalid",
                "delivery.order",
                "order is {\"by\": \"endpoint\"}, or {\"by\": \"key\", \"key\": \".data.id\"} with a jq expression over the event.");
    }

    /** @return {@code jq}, which compiles */
    static String expression(String jq, String field) {
        try {
            if (jq.length() <= 2_000 && !jq.isBlank() && Jq.compile(jq).freeVariables().isEmpty()) {
                return jq.strip();
            }
        } catch (JqSyntaxException wrong) {
            throw Refusal.invalid("jq_invalid", field, "%s is no jq expression: %s".formatted(field, wrong.getMessage()));
        }
        throw Refusal.invalid("jq_invalid", field, "%s is a jq expression over the event, of 1 to 2,000 characters and without variables.".formatted(field));
    }

    private static List<Duration> schedule(List<@Nullable String> waits) {
        if (waits.size() > MOST_RETRIES) {
            throw Refusal.invalid(
                    "delivery_option_invalid",
                    "delivery.retry_schedule",
                    "retry_schedule has at most %d waits.".formatted(MOST_RETRIES));
        }
        var checked = new ArrayList<Duration>();
        for (var place = 0; place < waits.size(); place++) {
            checked.add(duration(waits.get(place), "delivery.retry_schedule/" + place, LONGEST));
        }
        return checked;
    }

    private static int number(@Nullable Integer given, String field, int most) {
        if (given == null || given < 1 || given > most) {
            throw Refusal.invalid(
                    "delivery_option_invalid", field, "%s is a number from 1 to %,d.".formatted(named(field), most));
        }
        return given;
    }

    private static Duration duration(@Nullable String text, String field, Duration longest) {
        try {
            var duration = Duration.parse(String.valueOf(text));
            if (duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(longest) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException noDuration) {
            // Refused below, as a duration out of its bounds is.
        }
        throw Refusal.invalid(
                "delivery_option_invalid",
                field,
                "%s is a duration from PT1S to %s, such as PT30S or PT5M.".formatted(named(field), longest));
    }

    /** As people know the field: every option stands below {@code delivery}. */
    private static String named(String field) {
        return field.startsWith("delivery.") ? field.substring("delivery.".length()) : field;
    }
}
