package dev.millrace.console.source;

import dev.millrace.console.Action;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.source.HookDelivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param url what the service is told to call
 * @param where where the service shows its secret; null where nothing is signed
 * @param documentation the service's own page
 * @param setup what is to be done there, a step a sentence
 * @param caution what whoever uses it has to know, where it proves less than a signature does
 * @param secret what there is to say about the secret now
 * @param samples that can be sent, by the names of their events
 * @param filtered whether not all deliveries are shown
 * @param verifier what the source says itself about its requests
 */
record SourcePage(
        String name,
        String title,
        String url,
        Moment created,
        String sentence,
        @Nullable String where,
        @Nullable String documentation,
        List<String> setup,
        @Nullable String caution,
        @Nullable String secret,
        @Nullable String verifier,
        String curl,
        List<String> samples,
        List<Action> actions,
        List<Choice> statuses,
        String providerId,
        boolean filtered,
        String path,
        List<Line> deliveries,
        Pager pager) {

    /** What came of one request. */
    record Line(State state, @Nullable String providerId, String reason, @Nullable Link event, String path, Moment received) {

        /** @param source the path of its source's page */
        static Line of(String source, HookDelivery delivery, Moments moments) {
            return new Line(
                    State.of(delivery.status()),
                    delivery.providerId(),
                    delivery.reason() == null ? "" : delivery.reason(),
                    delivery.eventId() == null
                            ? null
                            : new Link(ShortId.of(delivery.eventId()).shown(), Paths.of("events", delivery.eventId())),
                    source + "/deliveries/" + delivery.deliveryId(),
                    moments.of(delivery.receivedAt()));
        }
    }
}
