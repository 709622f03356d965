package dev.millrace.language.run;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The calls that runs make to the outside. */
@ActivityInterface
public interface CallActivity {

    String NAME = "call";

    /**
     * Makes the call and gives what came of it. Throws only where the call was not made because something of ours was
     * away (the database), so that it may be made again. Repeating it repeats the request, with the same
     * {@code Idempotency-Key}.
     */
    @ActivityMethod(name = NAME)
    CallResult call(Call call);
}
