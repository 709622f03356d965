/**
 * The interpreter: a run of an automation as plain, blocking Temporal workflow code.
 *
 * <p>{@link dev.millrace.language.run.AutomationWorkflow} is the workflow; {@code TaskRunner} holds the wrapping that
 * every task shares (condition, input, output, export, timeout, step) and hands over to one executor a task type. What
 * a run does to the world goes through {@link dev.millrace.language.run.CallActivity} and
 * {@link dev.millrace.language.run.EmitActivity}; what it tells goes to a {@link dev.millrace.language.run.RunJournal},
 * outside the history and again at every replay. What surprises: nothing may catch {@code Throwable} here, since
 * Temporal unwinds a workflow's threads with an {@code Error}.
 */
@NullMarked
package dev.millrace.language.run;

import org.jspecify.annotations.NullMarked;
