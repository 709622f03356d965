/**
 * Millrace against what others wrote: GitHub's own payloads, an API and a verifier of webhooks that are not ours.
 *
 * <p>All of it comes from the npm packages of {@code api/src/test/node}; without them these tests are skipped. Nothing
 * leaves loopback.
 */
@NullMarked
package dev.millrace.real;

import org.jspecify.annotations.NullMarked;
