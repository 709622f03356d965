/** Dry runs in the console. */
@NullMarked
package dev.millrace.console.trial;

import org.jspecify.annotations.NullMarked;
