package dev.millrace.webhook.delivery;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What the delivery workflow has done outside. Both activities may be repeated at any time, after a crash too. */
@ActivityInterface
public interface DeliveryActivity {

    /**
     * Sends the event to its endpoint if that is due, and records the attempt. Does not send when the delivery has
     * ended, has begun another round, or has its next attempt in the future: so a repetition after the attempt was
     * recorded sends nothing, and one after a crash between sending and recording sends once more.
     *
     * <p>An endpoint that fails is an outcome. An exception is our own failure, for instance a database that is away,
     * and is to be retried without end: it must not cost the delivery an attempt.
     */
    @ActivityMethod(name = "attempt-delivery")
    AttemptOutcome attempt(String deliveryId, int round);

    /** Gives the delivery up, unless it has ended or begun another round. */
    @ActivityMethod(name = "cancel-delivery")
    void cancel(String deliveryId, int round);
}
