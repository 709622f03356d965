/**
 * What the tests of this module and of {@code api} share: the real servers, each started once a JVM at its first use, and
 * {@link dev.millrace.testing.Tools}, which says what becomes of a test whose program is not installed.
 */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
