package dev.millrace.language.run;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The processes that runs have on the machines of workers. */
@ActivityInterface
public interface ProcessActivity {

    /**
     * Runs the process to its end, or only begins it where nobody waits for it, and gives what came of it; a process that
     * fails is a result too. Heartbeats, and kills the process with all its children where it is cancelled. Not idempotent:
     * where it ends without a result, nobody knows how far the process came.
     */
    @ActivityMethod(name = "runProcess")
    CallResult run(ProcessRequest request);
}
