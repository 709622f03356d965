/** One page of a list that is newest first: the wire contract's {@code data}, {@code next_cursor}, {@code limit}. */
@NullMarked
package dev.millrace.page;

import org.jspecify.annotations.NullMarked;
