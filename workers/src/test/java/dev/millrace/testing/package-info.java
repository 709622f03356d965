/** The real servers that the tests of this module and of {@code api} share. Each starts once a JVM, at its first use. */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
