/**
 * Connections and the catalogue of providers over REST, as the wire contract's section "Connections" has them.
 *
 * <p>Nothing here sees stored credentials: they come in with a creation and never go out again.
 */
@NullMarked
package dev.millrace.api.connection;

import org.jspecify.annotations.NullMarked;
