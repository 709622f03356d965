/**
 * Records, their types, and many of them at once over REST.
 *
 * <p>Everything is decided in {@code dev.millrace.record} of the workers; here stand the paths, the rights and the JSON. The one
 * surprise: a record is given as it is or under {@code data}, see {@link dev.millrace.api.record.RecordBody}.
 */
@NullMarked
package dev.millrace.api.record;

import org.jspecify.annotations.NullMarked;
