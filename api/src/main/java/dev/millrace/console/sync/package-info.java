/** The pages of syncs: what is brought in, whether it is, and what was not. */
@NullMarked
package dev.millrace.console.sync;

import org.jspecify.annotations.NullMarked;
