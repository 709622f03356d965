/**
 * Records: typed documents of a workspace, whose changes are events. The REST controllers and the console call
 * {@link dev.millrace.record.Records} and {@link dev.millrace.record.RecordTypes}; whatever writes many of them, such as the
 * bulk API, an import or a sync, calls {@link dev.millrace.record.RecordWriter}.
 *
 * <p>What surprises: there is one way to write, in batches, and a single record is a batch of one. A change, its entry in the
 * history and its events are one transaction, so that nobody hears of what did not happen, and nothing happens unheard.
 */
@NullMarked
package dev.millrace.record;

import org.jspecify.annotations.NullMarked;
