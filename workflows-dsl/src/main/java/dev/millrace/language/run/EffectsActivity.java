package dev.millrace.language.run;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.Map;

/** What a run had caused before its engine forgot it. */
@ActivityInterface
public interface EffectsActivity {

    /**
     * The recorded effects of {@code runId} by key, those after the key {@code after} and as many as one answer holds; none
     * once there are no more. Reads only.
     */
    @ActivityMethod(name = "loadEffects")
    Map<String, Effect> load(String runId, String after);
}
