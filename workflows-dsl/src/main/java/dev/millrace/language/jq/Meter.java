package dev.millrace.language.jq;

/**
 * Counts what one evaluation costs and ends it at its limits. Charge before the work, never after: what is about to be
 * allocated must still be refusable.
 */
final class Meter {

    private static final int UNITS_PER_STEP = 8;

    private final JqLimits limits;
    private long steps;
    private long size;
    private int depth;

    Meter(JqLimits limits) {
        this.limits = limits;
        this.steps = limits.steps();
        this.size = limits.size();
    }

    /** How many steps there were so far. */
    long spent() {
        return limits.steps() - Math.max(0, steps);
    }

    void step() {
        if (--steps < 0) {
            throw tooManySteps();
        }
    }

    void steps(long count) {
        if (count > steps) {
            steps = 0;
            throw tooManySteps();
        }
        steps -= count;
    }

    /** Reading or comparing this many characters or elements. */
    void read(long count) {
        steps(1 + count / UNITS_PER_STEP);
    }

    void characters(long count) {
        size(count);
    }

    void elements(long count) {
        size(8 * count);
    }

    void entries(long count) {
        size(16 * count);
    }

    private void size(long units) {
        if (units > size) {
            size = 0;
            throw tooLarge();
        }
        size -= units;
        steps(1 + units / (4 * UNITS_PER_STEP));
    }

    void enter() {
        if (++depth > limits.depth()) {
            throw tooDeep();
        }
        step();
    }

    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    /** After an exception was caught: levels are left without {@link #leave()} when one flies through them. */
    void depth(int depth) {
        this.depth = depth;
    }

    JqLimits limits() {
        return limits;
    }

    JqException tooLarge() {
        return JqException.limited("the expression makes more data than an evaluation may: at most " + limits.size()
                + " characters or as much in elements");
    }

    static JqException tooDeep() {
        return JqException.limited("the expression or its data is nested too deeply");
    }

    private JqException tooManySteps() {
        return JqException.limited(
                "the expression takes more than " + limits.steps() + " steps: let it work on less data at a time");
    }
}
