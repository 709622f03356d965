/** The pages of runs, and what moves them. */
@NullMarked
package dev.millrace.console.run;

import org.jspecify.annotations.NullMarked;
