/** The pages of records, as a browser without scripts sees them. */
@NullMarked
package dev.millrace.console.record;

import org.jspecify.annotations.NullMarked;
