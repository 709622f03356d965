/**
 * Gets OAuth 2.0 access tokens from token endpoints (RFC 6749, sections 4.3, 4.4 and 5; RFC 7523).
 *
 * <p>Stored connections and the authentication written into definitions both come here. A failure is a value, because
 * it is remembered: nobody asks an endpoint that has just refused. The surprise: what counts as lost and what as
 * passing follows whether a person must mend something, not the HTTP status alone.
 */
@NullMarked
package dev.millrace.connection.token;

import org.jspecify.annotations.NullMarked;
