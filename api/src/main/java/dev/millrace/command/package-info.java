/**
 * The command {@code millrace}, in the jar of the server: checks, tries, tests and runs definitions on the author's machine
 * without a server, publishes them to one and follows their runs, and moves the data of old systems
 * into its records ({@link dev.millrace.command.migrate}).
 *
 * <p>{@link dev.millrace.api.Millrace} asks whether the arguments are the command's; without any the server starts. What
 * surprises: nothing here may touch Spring, which would take longer to start than most of these commands take in all. Its
 * own requests go to the server that the author names, and not through the guarded egress, since that server is often on
 * this machine; the calls of a definition that {@code run} runs do go through it.
 */
@NullMarked
package dev.millrace.command;

import org.jspecify.annotations.NullMarked;
