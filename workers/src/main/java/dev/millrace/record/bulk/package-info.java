/**
 * Many records in one request: up to a thousand at once, and more as a job.
 *
 * <p>A job is a row and no workflow, since everything that it does is done in PostgreSQL: each piece moves the job's position in
 * the transaction that writes the records, so that a process that is killed leaves nothing half done and nothing to do twice.
 * {@code dev.millrace.dispatch} hands the jobs out, one at a time a workspace.
 */
@NullMarked
package dev.millrace.record.bulk;

import org.jspecify.annotations.NullMarked;
