/**
 * Who did what to a workspace's settings, automations and runs, and through its connections, kept for admins.
 *
 * <p>Controllers, which know who acts, come here: {@link dev.millrace.audit.Audit#with} makes a change and its record in one
 * transaction. What is recorded is a word, a target and a few short values: callers give no secret and no body. Who
 * has no controller's way, as an account that comes back from its provider, notes it in the transaction of its own. The
 * surprise: records are read by the time that is in their ids.
 */
@NullMarked
package dev.millrace.audit;

import org.jspecify.annotations.NullMarked;
