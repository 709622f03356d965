/**
 * Automations: their definitions as immutable versions, and which events start which of them.
 *
 * <p>The api stores and reads them, acceptance asks {@link dev.millrace.automation.Triggers} for matches, workers load
 * pinned versions through {@link dev.millrace.automation.StoredDefinitions}. What surprises: events start the version
 * that was stored last, whatever its number.
 */
@NullMarked
package dev.millrace.automation;

import org.jspecify.annotations.NullMarked;
