/**
 * The processes of automations ({@code run: script}, {@code run: shell}, {@code run: container}): code that others wrote, on
 * this machine. {@link dev.millrace.process.Machine} knows what is allowed here and possible, and tells the linter;
 * {@link dev.millrace.process.Processes} runs what a run asks for.
 *
 * <p>What surprises: everything is off unless the settings allow it, by kind. And how well a process is shut in depends on the
 * machine, which is tried at the start: what cannot be confined is refused, not run with less around it.
 */
@NullMarked
package dev.millrace.process;

import org.jspecify.annotations.NullMarked;
