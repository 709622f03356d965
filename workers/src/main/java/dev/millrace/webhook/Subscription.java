package dev.millrace.webhook;

import dev.millrace.event.Event;
import dev.millrace.id.Sha256;
import dev.millrace.language.event.Correlations;
import dev.millrace.webhook.DeliveryOptions.Order;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an active endpoint asks of events whose type it wants. */
record Subscription(String webhookId, Set<String> channels, @Nullable String filter, @Nullable Order order) {

    private static final int LONGEST_KEY = 200;

    static Subscription of(Webhook webhook) {
        return new Subscription(
                webhook.webhookId(), Set.copyOf(webhook.channels()), webhook.filter(), webhook.options().order());
    }

    /** A filter that cannot be decided, for instance since a field is missing, takes nothing. */
    boolean wants(Event event) {
        return (channels.isEmpty() || channels.contains(event.cloudEvent().path("channel").asText()))
                && (filter == null || "true".equals(value(filter, event)));
    }

    /** With which other events this one goes out one after the other; null where it has no order. */
    @Nullable String sequence(Event event) {
        if (order == null) {
            return null;
        }
        return switch (order.by()) {
            case ENDPOINT -> "";
            case KEY -> order.key() == null ? null : bounded(value(order.key(), event));
        };
    }

    /** An entry of an index has not room for everything. */
    private static @Nullable String bounded(@Nullable String key) {
        return key == null || key.length() <= LONGEST_KEY ? key : Sha256.hex(key);
    }

    private static @Nullable String value(String expression, Event event) {
        return Correlations.keyAtAcceptance(expression, event.cloudEvent(), event.receivedAt());
    }
}
