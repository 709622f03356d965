package dev.millrace.console.webhook;

import dev.millrace.console.Action;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Pager;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.webhook.Snippets.Snippet;
import dev.millrace.webhook.delivery.DeliveryFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param facts what is particular about it
 * @param trouble that it does not take what is sent to it; null where it does
 * @param verify programs that verify what it is sent
 * @param recovery what is being sent again, or was last; null where nothing ever was
 * @param recoverable whether this person can send again what it did not take
 * @param publicKey by which receivers verify; null where they do so by a secret
 * @param apiVersion in words
 * @param deprecations what it uses that it should not use any more, a sentence each
 * @param filter of the deliveries, and whether not all of them are shown
 * @param testTypes whose examples can be sent as a test; none where the person may not
 * @param tested what came of the test that was just sent
 */
public record WebhookPage(
        ShortId id,
        String name,
        String url,
        State state,
        String sentence,
        String events,
        List<String> headers,
        List<Fact> facts,
        @Nullable Trouble trouble,
        String signature,
        @Nullable String publicKey,
        String apiVersion,
        List<String> deprecations,
        Moment created,
        List<Action> actions,
        List<Snippet> verify,
        @Nullable RecoveryPart recovery,
        boolean recoverable,
        @Nullable AttemptRow tested,
        List<String> testTypes,
        List<Choice> statuses,
        DeliveryFilter filter,
        boolean filtered,
        String path,
        List<DeliveryRow> deliveries,
        Pager pager) {

    record Fact(String label, String text) {}

    /**
     * @param failures how many, in a sentence
     * @param disabledAt when it is disabled if it goes on like that; null where that is never done, or due
     * @param due whether the next attempt that fails disables it
     */
    record Trouble(Moment since, String failures, @Nullable Moment disabledAt, boolean due) {}

    /**
     * A delivery as a line of a list.
     *
     * @param waitingFor why it is not sent earlier; empty where the schedule of attempts says it all
     */
    record DeliveryRow(
            ShortId id,
            String path,
            String type,
            Link event,
            State state,
            String last,
            String waitingFor,
            @Nullable Moment next,
            Moment created) {}

    /**
     * One request and its answer.
     *
     * @param headers of the answer, a line each; empty where nothing came back, as is {@code answer}
     */
    public record AttemptRow(
            State state, String status, String span, Moment at, String error, String headers, String answer) {}
}
