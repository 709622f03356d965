/**
 * How the webhooks of a provider are told from forged ones, as data: one file a provider in {@code verifiers/}.
 *
 * <p>A {@link dev.millrace.source.verifier.Verifier} is built from few primitives (where a value stands, how it is
 * written, what is signed, with which algorithm and key) that together can say the whole table of providers; add a
 * provider by adding a file and its cases, not a class. Nothing here throws at a request: whatever a stranger sends is
 * either genuine or rejected with a reason that a person understands and that never shows the expected signature.
 */
@NullMarked
package dev.millrace.source.verifier;

import org.jspecify.annotations.NullMarked;
