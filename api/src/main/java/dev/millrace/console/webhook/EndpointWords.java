package dev.millrace.console.webhook;

import dev.millrace.console.Moments;
import dev.millrace.console.webhook.WebhookPage.Fact;
import dev.millrace.console.webhook.WebhookPage.Trouble;
import dev.millrace.webhook.DeliveryOptions.Order;
import dev.millrace.webhook.Payload;
import dev.millrace.webhook.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is particular about an endpoint, in words; what is as everywhere is not spoken of. */
final class EndpointWords {

    private EndpointWords() {}

    static List<Fact> facts(Webhook webhook) {
        var facts = new ArrayList<Fact>();
        var options = webhook.options();
        if (!webhook.channels().isEmpty()) {
            facts.add(new Fact("Channels", "only " + String.join(", ", webhook.channels())));
        }
        if (webhook.filter() != null) {
            facts.add(new Fact("Filter", "only where " + webhook.filter()));
        }
        if (webhook.payload() == Payload.THIN) {
            facts.add(new Fact("Payload", "the event's id and the address where it can be read"));
        }
        if (webhook.connection() != null) {
            facts.add(new Fact("Credentials", "of the connection " + webhook.connection()));
        }
        if (options.rateLimit() != null) {
            facts.add(new Fact("Rate", "at most " + options.rateLimit().sentence()));
        }
        if (options.concurrency() != null) {
            facts.add(new Fact("At once", "at most %,d first attempts".formatted(options.concurrency())));
        }
        if (options.order() != null) {
            facts.add(new Fact("Order", order(options.order())));
        }
        if (options.retrySchedule() != null) {
            facts.add(new Fact("Repeated", schedule(options.retrySchedule())));
        }
        return facts;
    }

    /**
     * Null while it takes what is sent to it, and once it is inactive, since its state says why.
     *
     * @param disableAfter of failing attempts; zero for never
     */
    static @Nullable Trouble trouble(Webhook webhook, Duration disableAfter, Moments moments) {
        var since = webhook.health().failingSince();
        if (!webhook.active() || since == null) {
            return null;
        }
        var failures = webhook.health().failures();
        var disabledAt = disableAfter.isPositive() ? since.plus(disableAfter) : null;
        var overdue = disabledAt != null && !disabledAt.isAfter(moments.now());
        return new Trouble(
                moments.of(since),
                failures == 1 ? "One attempt has failed." : "%,d attempts in a row have failed.".formatted(failures),
                overdue ? null : moments.ofNullable(disabledAt),
                overdue);
    }

    private static String order(Order order) {
        var kept = switch (order.by()) {
            case ENDPOINT -> "one after the other";
            case KEY -> "in order by " + order.key();
        };
        return order.hold() == null
                ? kept + "; one that fails holds back those behind it until it has ended"
                : "%s; one that fails holds back those behind it for %s".formatted(kept, span(order.hold()));
    }

    private static String schedule(List<Duration> waits) {
        return waits.isEmpty()
                ? "never: one attempt"
                : waits.stream().map(EndpointWords::span).collect(Collectors.joining(", ", "after ", ""));
    }

    /** Whole seconds without the tenths that are shown of what was measured. */
    private static String span(Duration duration) {
        return duration.toSeconds() < 10 && duration.toNanosPart() == 0
                ? duration.toSeconds() + " s"
                : Moments.span(duration);
    }
}
