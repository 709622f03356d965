package dev.millrace.language.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** The events that runs emit. */
@ActivityInterface
public interface EmitActivity {

    /**
     * Stores {@code event}, a CloudEvent with a deterministic id, so that what matches it starts. Idempotent: an event
     * with that source and id is stored once. Throws where it could not be stored now.
     *
     * @return why the event will never be stored; null where it was
     */
    @ActivityMethod(name = "emit")
    @Nullable WorkflowError emit(String workspaceId, String runId, ObjectNode event);
}
