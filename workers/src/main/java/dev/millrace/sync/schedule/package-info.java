/**
 * When syncs are due, and who says so: {@link dev.millrace.sync.schedule.SyncTimetable} reads a sync's schedule, and
 * {@link dev.millrace.sync.schedule.SyncSchedules} is the engine's clock for it: a Temporal Schedule where the engine has them.
 *
 * <p>What surprises: the engine's clock decides nothing. A tick only asks whether the sync's row is due, and the row moves on in the
 * transaction that queues the run; so a tick too many does nothing, and a time without a tick is taken up a little later by whoever
 * looks at the rows.
 */
@NullMarked
package dev.millrace.sync.schedule;

import org.jspecify.annotations.NullMarked;
