/**
 * Secrets at rest: how they are wrapped in memory, encrypted for PostgreSQL, and found again.
 *
 * <p>Whoever owns a secret (a connection, a source, an endpoint) keeps the bytes of {@link dev.millrace.vault.Vault} in
 * its own table and names itself when it opens them, so that a row copied onto another owner opens for nobody. The
 * surprise: the vault refuses to start without every key that has ever sealed something, because a missing key would
 * otherwise be noticed only when an automation needs it.
 */
@NullMarked
package dev.millrace.vault;

import org.jspecify.annotations.NullMarked;
