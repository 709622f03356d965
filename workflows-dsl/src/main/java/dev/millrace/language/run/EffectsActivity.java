package dev.millrace.language.run;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.Map;

/** What a run had caused before its engine forgot it. */
@ActivityInterface
public interface EffectsActivity {

    /** The recorded effects of {@code runId} by key. Reads only. */
    @ActivityMethod(name = "loadEffects")
    Map<String, Effect> load(String runId);
}
