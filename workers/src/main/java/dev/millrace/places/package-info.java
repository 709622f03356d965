/** Bounds on what is done at once for somebody, so that one that hangs leaves room for the others. */
@NullMarked
package dev.millrace.places;

import org.jspecify.annotations.NullMarked;
