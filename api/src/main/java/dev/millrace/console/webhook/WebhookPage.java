package dev.millrace.console.webhook;

import dev.millrace.console.Action;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Pager;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param tested what came of the test that was just sent
 */
record WebhookPage(
        ShortId id,
        String name,
        String url,
        State state,
        String sentence,
        String events,
        List<String> headers,
        String signature,
        String apiVersion,
        Moment created,
        List<Action> actions,
        @Nullable AttemptRow tested,
        List<Choice> statuses,
        String path,
        List<DeliveryRow> deliveries,
        Pager pager) {

    /** A delivery as a line of a list. */
    record DeliveryRow(
            ShortId id, String path, String type, Link event, State state, String last, @Nullable Moment next, Moment created) {}

    /**
     * One request and its answer.
     *
     * @param answer what came back; empty where nothing did
     */
    record AttemptRow(State state, String status, String span, Moment at, String error, String answer) {}
}
