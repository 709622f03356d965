/**
 * The whole application against what we did not write: GitHub's example payloads, an emulated GitHub, and Standard
 * Webhooks' own verifier, and against everything that a careless or hostile caller may send.
 *
 * <p>The programs of others come from npm, pinned in {@code src/test/node}; without them their tests are skipped, see
 * {@link dev.millrace.testing.Tools}. All classes share one application with the rest of the module.
 */
@NullMarked
package dev.millrace.real;

import org.jspecify.annotations.NullMarked;
