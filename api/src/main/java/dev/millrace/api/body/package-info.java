/**
 * Bodies that a controller needs as exact bytes: read with a bound of their own, and with a bound over all of them, so
 * that strangers cannot fill the memory.
 */
@NullMarked
package dev.millrace.api.body;

import org.jspecify.annotations.NullMarked;
