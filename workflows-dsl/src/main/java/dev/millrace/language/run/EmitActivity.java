package dev.millrace.language.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The events that runs emit. */
@ActivityInterface
public interface EmitActivity {

    /**
     * Stores {@code event}, a CloudEvent with a deterministic id, so that what matches it starts. Idempotent: an event
     * with that source and id is stored once.
     */
    @ActivityMethod(name = "emit")
    void emit(String workspaceId, ObjectNode event);
}
