/**
 * What could not become a record, or not an item, and why; kept until it fits, or others have taken its place. Whoever reads or sends
 * writes it down here, and tries it again when its time has come. What surprises: an item stands here once, as it was rejected last,
 * while a record stands here once for every attempt.
 */
@NullMarked
package dev.millrace.sync.rejected;

import org.jspecify.annotations.NullMarked;
