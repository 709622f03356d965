/**
 * Tells whoever started a process why it does not start, in sentences in place of stack traces. The worker and the api
 * use it alike.
 */
@NullMarked
package dev.millrace.start;

import org.jspecify.annotations.NullMarked;
