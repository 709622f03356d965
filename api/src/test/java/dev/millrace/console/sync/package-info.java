/** The pages of syncs, as a browser without scripts sees them. */
@NullMarked
package dev.millrace.console.sync;

import org.jspecify.annotations.NullMarked;
