/**
 * Shows the record of who did what to admins. {@link dev.millrace.api.audit.Recorded} says how the API and the console name
 * what they change.
 */
@NullMarked
package dev.millrace.api.audit;

import org.jspecify.annotations.NullMarked;
