/**
 * What we answer to a request that we understood and will not carry out.
 *
 * <p>Every feature throws {@link dev.millrace.refusal.Refusal}; the one exception handler of the {@code api} module
 * turns it into the error body of the wire contract, and the console into a message. Its message is shown to users:
 * it says what is wrong and what to do, and never carries a secret or an internal name.
 */
@NullMarked
package dev.millrace.refusal;

import org.jspecify.annotations.NullMarked;
