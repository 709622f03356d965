package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Keeps outside the history where a run stands that continues as new. */
@ActivityInterface
public interface CheckpointActivity {

    /**
     * Keeps {@code state} as the checkpoint {@code number} of the run, for {@link Definitions#checkpoint}, after everything
     * that the run has told its journal. Idempotent. Called as a local activity only: the state may be larger than a payload.
     */
    @ActivityMethod(name = "keepCheckpoint")
    void keep(String runId, int number, JsonNode state);
}
