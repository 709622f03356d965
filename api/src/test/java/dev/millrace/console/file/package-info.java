/** The pages of imports and exports, as a browser without scripts sees them. */
@NullMarked
package dev.millrace.console.file;

import org.jspecify.annotations.NullMarked;
