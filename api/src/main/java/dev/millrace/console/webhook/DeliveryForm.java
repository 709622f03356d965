package dev.millrace.console.webhook;

import dev.millrace.console.Field;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.DeliveryOptions;
import dev.millrace.webhook.DeliveryOptionsDraft;
import dev.millrace.webhook.DeliveryOptionsDraft.OrderDraft;
import dev.millrace.webhook.DeliveryOptionsDraft.RateLimitDraft;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/**
 * How an endpoint wants to be called, as it was typed. An empty field is as everywhere.
 *
 * @param retrySchedule waits, between spaces, commas or lines; {@code none} for a single attempt, since an empty field asks for
 *     the deployment's schedule
 */
record DeliveryForm(
        @BindParam("rate_limit") @Nullable Rate rateLimit,
        @Nullable String concurrency,
        @Nullable Order order,
        @BindParam("retry_schedule") @Nullable String retrySchedule) {

    static final DeliveryForm EMPTY = new DeliveryForm(null, null, null, null);

    private static final String NONE = "none";

    record Rate(@Nullable String requests, @Nullable String per) {

        static final Rate EMPTY = new Rate(null, null);
    }

    /** @param by {@code none} for no order */
    record Order(@Nullable String by, @Nullable String key, @Nullable String hold) {

        static final Order EMPTY = new Order(null, null, null);
    }

    static DeliveryForm of(DeliveryOptions options) {
        var rate = options.rateLimit();
        var order = options.order();
        return new DeliveryForm(
                rate == null ? null : new Rate(String.valueOf(rate.requests()), rate.per().toString()),
                options.concurrency() == null ? null : options.concurrency().toString(),
                order == null
                        ? null
                        : new Order(order.by().word(), order.key(), order.hold() == null ? null : order.hold().toString()),
                options.retrySchedule() == null ? null : schedule(options.retrySchedule()));
    }

    List<Field> fields() {
        var rate = rateLimit == null ? Rate.EMPTY : rateLimit;
        var sequence = order == null ? Order.EMPTY : order;
        return List.of(
                Field.text("delivery.rate_limit.requests", "At most so many requests")
                        .value(rate.requests())
                        .placeholder("10")
                        .hint("Evenly spaced. Empty for as fast as it goes.")
                        .optional(),
                Field.text("delivery.rate_limit.per", "in so long a time")
                        .value(rate.per())
                        .placeholder("PT1S")
                        .hint("A duration such as PT1S, PT30S or PT1M; one second where it is empty.")
                        .optional(),
                Field.text("delivery.concurrency", "At most so many at once")
                        .value(concurrency)
                        .placeholder("5")
                        .hint("First attempts under way at the same time. Empty for the share that every webhook has.")
                        .optional(),
                Field.choice(
                        "delivery.order.by",
                        "Order",
                        by(),
                        List.of(
                                NONE, "None: each goes out as soon as it can",
                                "endpoint", "One after the other",
                                "key", "One after the other for each key")),
                Field.text("delivery.order.key", "Key of the order")
                        .value(sequence.key())
                        .placeholder(".data.customer")
                        .hint("For an order by key: a jq expression over the event. Events for which it gives nothing have no order.")
                        .optional(),
                Field.text("delivery.order.hold", "Hold of the order")
                        .value(sequence.hold())
                        .placeholder("PT1H")
                        .hint("For how long one that fails holds back those behind it, such as PT1H. Empty until it has ended.")
                        .optional(),
                Field.area("delivery.retry_schedule", "Own retry schedule")
                        .value(retrySchedule)
                        .placeholder("PT5S\nPT5M\nPT2H")
                        .hint("How long to wait before each repetition, a line each; none for a single attempt. Empty for the schedule that every webhook has.")
                        .optional());
    }

    /** @throws Refusal naming a field that is wrong, where the typed text cannot even be asked for */
    DeliveryOptionsDraft draft() {
        return new DeliveryOptionsDraft(
                rateLimit != null && (isGiven(rateLimit.requests()) || isGiven(rateLimit.per()))
                        ? new RateLimitDraft(
                                number(rateLimit.requests(), "delivery.rate_limit.requests"), given(rateLimit.per()))
                        : null,
                number(concurrency, "delivery.concurrency"),
                orderDraft(),
                waits());
    }

    boolean isUnusual() {
        return isGiven(retrySchedule)
                || isGiven(concurrency)
                || !by().equals(NONE)
                || (rateLimit != null && (isGiven(rateLimit.requests()) || isGiven(rateLimit.per())));
    }

    static boolean isGiven(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private String by() {
        return order == null || !isGiven(order.by()) ? NONE : String.valueOf(order.by());
    }

    /** What was typed for another order than the chosen one is left out. */
    private @Nullable OrderDraft orderDraft() {
        if (order == null || by().equals(NONE)) {
            return null;
        }
        if (!by().equals("key")) {
            return new OrderDraft(by(), null, given(order.hold()));
        }
        if (!isGiven(order.key())) {
            throw Refusal.invalid(
                    "delivery_option_invalid",
                    "delivery.order.key",
                    "An order by key needs the key: a jq expression over the event, such as .data.customer.");
        }
        return new OrderDraft("key", given(order.key()), given(order.hold()));
    }

    private @Nullable List<@Nullable String> waits() {
        if (!isGiven(retrySchedule)) {
            return null;
        }
        var text = String.valueOf(retrySchedule).strip();
        return text.equals(NONE) ? List.of() : Arrays.stream(text.split("[\\s,]+")).collect(Collectors.toList());
    }

    private static String schedule(List<Duration> waits) {
        return waits.isEmpty() ? NONE : waits.stream().map(Duration::toString).collect(Collectors.joining("\n"));
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static @Nullable Integer number(@Nullable String text, String field) {
        var given = given(text);
        try {
            return given == null ? null : Integer.valueOf(given);
        } catch (NumberFormatException noNumber) {
            throw Refusal.invalid("delivery_option_invalid", field, "This is a whole number, such as 10.");
        }
    }
}
