/**
 * Syncs: what is brought in as records from another service again and again, what is sent there, and both at once. The REST
 * controllers and the console call {@link dev.millrace.sync.Syncs}; {@link dev.millrace.sync.SyncTimes} starts what is due, and a run is
 * one Temporal workflow. Items become records in {@link dev.millrace.sync.SyncRows}, or in {@link dev.millrace.sync.PairRows} where both
 * sides are met; {@link dev.millrace.sync.Push} sends records, each by a request whose row was kept before it. What it needs and what
 * knows nothing of it stands in the packages below: streams, mappings, schedules, drift, merges and what was rejected.
 *
 * <p>What surprises: the workflow knows nothing but the run's id. Where a run is stands in its row, which moves in the transaction of
 * the page that was written, so that an activity that is done again, or a run that is started again, goes on behind what was kept.
 * Nothing waits in an activity: a limit of the provider is a timer of the workflow, and what a person has to mend ends the workflow
 * until the run is queued again.
 */
@NullMarked
package dev.millrace.sync;

import org.jspecify.annotations.NullMarked;
