package dev.millrace.run;

import dev.millrace.language.definition.Definition;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.SubflowActivity.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an ended run did to the world and learnt from it.
 *
 * @param definition the version that ran
 * @param effects by the keys of its steps, as {@link dev.millrace.language.run.RunRecorder} is told of them; without secrets
 * @param whole false where the engine has forgotten the run, so that {@code effects} may be a part of what there was
 * @param goesOn whether it went on from a step of another run
 * @param outcomes how the runs ended that it started, by their ids
 */
public record Recording(
        Run run,
        Definition definition,
        Map<String, Effect> effects,
        boolean whole,
        boolean goesOn,
        Function<String, Optional<Outcome>> outcomes) {}
