/**
 * Test cases of an automation, written in YAML beside it ({@code order.test.yaml} beside {@code order.yaml}): what is
 * given, what answers its calls, and what it must do. The command {@code millrace test} and the build run them; each case
 * is a dry run of its own. What surprises: an expectation is a part of what must be there, unless {@code exact} names it.
 */
@NullMarked
package dev.millrace.trial.cases;

import org.jspecify.annotations.NullMarked;
