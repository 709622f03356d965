/** Real processes, killed in the middle of their work. */
@NullMarked
package dev.millrace.crash;

import org.jspecify.annotations.NullMarked;
