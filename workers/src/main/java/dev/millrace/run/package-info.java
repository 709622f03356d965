/**
 * Runs: queued with the event that starts them, worked on by Temporal, and seen through what their journals tell.
 *
 * <p>The row of a run is both the dispatcher's queue and the projection that lists and pages read; the truth of a run
 * under way is its history. {@link dev.millrace.run.JournalWriter} carries the journal over, in batches and behind the
 * run, and {@link dev.millrace.run.RunReconciler} asks for the journal again where a crash has lost its end. What
 * surprises: writing an entry twice is normal, since every replay tells everything again.
 */
@NullMarked
package dev.millrace.run;

import org.jspecify.annotations.NullMarked;
