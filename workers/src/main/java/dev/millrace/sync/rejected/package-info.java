/**
 * What could not become a record, or not an item, and why; kept until it fits, or others have taken its place. Whoever reads or sends
 * writes it down here, and tries it again when its time has come. What surprises: each stands here once, as it was rejected last.
 */
@NullMarked
package dev.millrace.sync.rejected;

import org.jspecify.annotations.NullMarked;
