/**
 * Whether a request may come in at a source: from where it comes, whose token it brings, and what its provider's verifier
 * says. {@link dev.millrace.source.gate.Gates} puts a {@link dev.millrace.source.gate.Gate} together for each source.
 *
 * <p>What a request says about its way counts only as far as the proxies are trusted: {@code X-Forwarded-For} is read from
 * its end, and a client certificate's header counts only if the last one who passed the request on is one of them.
 */
@NullMarked
package dev.millrace.source.gate;

import org.jspecify.annotations.NullMarked;
