/**
 * Trying an automation before it runs for real: the real interpreter over a definition, with time skipped and calls
 * answered by stubs, so that nothing leaves the process and a wait of weeks takes milliseconds.
 *
 * <p>The api dry-runs definitions with it, and the command {@code millrace} its test cases; it needs neither Spring nor a
 * database. What surprises: every dry run has a Temporal server of its own. It costs a few hundredths of a second, and is
 * the only way to keep one run's skipped month out of another's clock.
 */
@NullMarked
package dev.millrace.trial;

import org.jspecify.annotations.NullMarked;
