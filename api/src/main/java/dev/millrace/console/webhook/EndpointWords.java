package dev.millrace.console.webhook;

import dev.millrace.console.Moments;
import dev.millrace.console.webhook.WebhookPage.Fact;
import dev.millrace.console.webhook.WebhookPage.Trouble;
import dev.millrace.mail.Outbox;
import dev.millrace.webhook.DeliveryOptions.Order;
import dev.millrace.webhook.Payload;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is particular about an endpoint, in words; what is as everywhere is not spoken of. */
@Component
final class EndpointWords {

    private final Duration disableAfter;
    private final Outbox outbox;
    private final Moments moments;

    EndpointWords(WebhookSettings settings, Outbox outbox, Moments moments) {
        this.disableAfter = settings.disableAfter();
        this.outbox = outbox;
        this.moments = moments;
    }

    List<Fact> facts(Webhook webhook) {
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
        facts.add(new Fact(
                "When it fails",
                outbox.on()
                        ? "the admins are told by e-mail, and the event webhook.failing tells of it"
                        : "the event webhook.failing tells of it; nobody gets an e-mail, since no mail server is set (MILLRACE_MAIL_HOST)"));
        return facts;
    }

    /** Null while it takes what is sent to it, and once it is inactive, since its state says why. */
    @Nullable Trouble trouble(Webhook webhook) {
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
