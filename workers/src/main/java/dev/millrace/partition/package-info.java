/**
 * Tables that are partitioned by the day: whoever writes to one makes its partitions, and whoever sweeps it drops those that are old.
 *
 * <p>The one surprise: a partition is made with a lock on the whole table, for a moment. Make it before the work that needs it, and
 * outside of its transaction.
 */
@NullMarked
package dev.millrace.partition;

import org.jspecify.annotations.NullMarked;
