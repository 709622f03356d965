/**
 * Events for runs under way: what a run listens to, what was kept for it, and the signal that tells it so.
 *
 * <p>The acceptance of an event asks here, in its own transaction, for whom it is; the run fetches what was kept. What
 * surprises: the signal carries nothing. It may come twice or too late, since the rows are the truth.
 */
@NullMarked
package dev.millrace.listening;

import org.jspecify.annotations.NullMarked;
