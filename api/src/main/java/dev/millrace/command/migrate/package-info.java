/**
 * {@code millrace migrate}: moves data from an old system into records. {@link dev.millrace.command.migrate.OldSystem}
 * reads the rows, {@link dev.millrace.command.migrate.RowMapper} makes documents of them by the rules of a sync, and
 * {@link dev.millrace.command.migrate.Target} hands them to a running server through its public API, so that schemas,
 * unique fields and events hold as for everybody.
 *
 * <p>What surprises: batches go to {@code POST /imports} with a key, and not to {@code POST /bulk/create}, which only
 * ever makes records. An import changes the record with the same key, so that a batch that comes twice doubles nothing,
 * even when its Idempotency-Key is forgotten. The place behind a batch is written down only when the server has
 * confirmed it. Old systems are reached as the caller's configuration says, private addresses included; nothing else is.
 */
@NullMarked
package dev.millrace.command.migrate;

import org.jspecify.annotations.NullMarked;
