/**
 * Dry runs over REST: what an automation would do with an event, without doing it. Nothing is stored, and nothing leaves
 * the process. The console asks through {@code TrialReader} too.
 */
@NullMarked
package dev.millrace.api.trial;

import org.jspecify.annotations.NullMarked;
