package dev.millrace.console.webhook;

import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.State;
import dev.millrace.webhook.recovery.Recovery;
import dev.millrace.webhook.recovery.RecoveryStatus;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A recovery as people watch it.
 *
 * @param path where this part is asked for again
 * @param most what {@code queued} grows to; null where that is not known yet
 * @param cancel where it is stopped; null where it cannot be, or not by this person
 */
record RecoveryPart(
        String path, State state, String sentence, long queued, @Nullable Long most, boolean running, Moment begun, @Nullable String cancel) {

    static RecoveryPart of(Recovery recovery, Actor actor, Moments moments) {
        var path = Paths.of("webhooks", recovery.webhookId(), "recoveries", recovery.recoveryId());
        var running = recovery.status() == RecoveryStatus.RUNNING;
        return new RecoveryPart(
                path,
                state(recovery.status()),
                sentence(recovery),
                recovery.queued(),
                recovery.matched() > recovery.queued() ? recovery.matched() : null,
                running,
                moments.of(recovery.createdAt()),
                running && actor.may(Right.OPERATE) ? path + "/cancel" : null);
    }

    private static State state(RecoveryStatus status) {
        return switch (status) {
            case RUNNING -> new State("Sending again", "running");
            case COMPLETED -> new State("Sent again", "completed");
            case CANCELLED -> new State("Stopped", "cancelled");
        };
    }

    private static String sentence(Recovery recovery) {
        var count = "%,d of %,d deliveries are queued again".formatted(recovery.queued(), recovery.matched());
        return switch (recovery.status()) {
            case RUNNING ->
                recovery.matched() > recovery.queued()
                        ? "%s, at most %s; about %s left.".formatted(count, recovery.pace().sentence(), left(recovery))
                        : "%,d queued again so far, at most %s.".formatted(recovery.queued(), recovery.pace().sentence());
            case COMPLETED ->
                recovery.queued() == 0
                        ? "There was nothing to send again."
                        : recovery.queued() == 1
                                ? "One delivery was queued again."
                                : "%,d deliveries were queued again.".formatted(recovery.queued());
            case CANCELLED -> count + (recovery.reason() == null ? "." : ". " + recovery.reason());
        };
    }

    private static String left(Recovery recovery) {
        return Moments.span(recovery.pace().interval().multipliedBy(recovery.matched() - recovery.queued()).plus(Duration.ofSeconds(1)));
    }
}
