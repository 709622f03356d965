package dev.millrace.language.run;

/**
 * How far one execution of a run goes: beyond it, the run continues as new at the next turn of a loop. Temporal itself
 * suggests that at 4,096 events, and a replay of many tasks takes long.
 *
 * @param tasks how many it does
 * @param events how many its history has
 * @param inARow how many tasks the whole run may do without waiting for anything; then it is taken for endless, and faults
 */
record Extent(int tasks, int events, int inARow) {

    static final Extent USUAL = new Extent(20_000, 4_000, 1_000_000);
}
