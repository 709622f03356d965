/**
 * What makes one command start everything: the home directory and its lock, PostgreSQL and the Temporal engine as
 * child processes (or in this JVM), the settings that Spring needs to find them, and the lines printed at the end.
 * {@code dev.millrace.api.Millrace} calls it before Spring exists, so that the servers start while the context boots;
 * its settings are therefore read from environment variables, system properties and arguments, and not from
 * {@code application.yml}. The surprise: every child runs in a session of its own, so that Ctrl-C reaches only us and
 * the servers outlive the graceful stop of whatever uses them.
 */
@NullMarked
package dev.millrace.embedded;

import org.jspecify.annotations.NullMarked;
