package dev.millrace.language.run;

/**
 * Told of everything that a run does to the world or learns from it, under the key of its step, so that another run can
 * go on from there. Called from workflow code, at every replay: it must not block.
 */
@FunctionalInterface
public interface RunRecorder {

    /** For runs that nobody asks. */
    RunRecorder NONE = (key, effect) -> {};

    void did(String key, Effect effect);
}
