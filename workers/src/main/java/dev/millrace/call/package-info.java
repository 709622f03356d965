/**
 * The calls of automations: from what a run asks for to an answer in the language's terms. {@link dev.millrace.call.Calls}
 * has the list of the kinds; every kind reaches the other side through a {@code Peer}, which signs.
 *
 * <p>Credentials are resolved here, inside the activity, and every secret that was used is blotted out of whatever comes
 * back, so that nothing behind this package ever holds one. What surprises: a refusal, a timeout or an answer of 500 is
 * a result and not an exception; an exception means that the call was not made.
 */
@NullMarked
package dev.millrace.call;

import org.jspecify.annotations.NullMarked;
