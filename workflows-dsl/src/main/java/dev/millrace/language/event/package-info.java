/**
 * Which events an automation asks for: filters and correlations, decided the same way at the acceptance of an event and
 * inside a run. Called by whoever accepts events, for each of them, so everything here is bounded to milliseconds.
 * What cannot be decided, because an expression fails, does not match.
 */
@NullMarked
package dev.millrace.language.event;

import org.jspecify.annotations.NullMarked;
