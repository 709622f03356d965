/**
 * From a row in PostgreSQL to a workflow in Temporal.
 *
 * <p>Whoever has work of its own to start is a {@link dev.millrace.dispatch.WorkQueue}: its rows are claimed with
 * {@code for update skip locked}, by turns between the workspaces, and started in the process of a worker, so that the
 * first workflow task comes back with the start. What surprises: starting twice is normal and harmless, since workflow
 * ids are deterministic; claims that nobody confirmed go back into the queue.
 *
 * <p>Work that needs no workflow, since each of its pieces is a transaction, is a {@link dev.millrace.dispatch.PieceQueue} over the
 * {@link dev.millrace.dispatch.Claims} of its table.
 */
@NullMarked
package dev.millrace.dispatch;

import org.jspecify.annotations.NullMarked;
