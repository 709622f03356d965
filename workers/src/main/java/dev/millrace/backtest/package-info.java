/**
 * Backtests: a definition run dry over what started the runs of the last days, with each call answered by what the real run
 * was answered, and what would differ from what happened.
 *
 * <p>The api offers them; they read through {@link dev.millrace.run.Recordings} and run dry through
 * {@link dev.millrace.trial.Trials}. What surprises: the version that ran is run dry as well. So both sides of a comparison
 * skip time and write requests alike, what the version itself gives otherwise each time is found out and left out, and a run
 * that cannot be played again is told as such instead of being compared with something else.
 */
@NullMarked
package dev.millrace.backtest;

import org.jspecify.annotations.NullMarked;
