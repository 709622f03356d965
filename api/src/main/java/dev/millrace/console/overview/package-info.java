/** The first page: whether everything is all right, in one sentence, and what is not. */
@NullMarked
package dev.millrace.console.overview;

import org.jspecify.annotations.NullMarked;
