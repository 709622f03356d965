/**
 * How a person grants access in a browser: OAuth 2.0 with an authorization code (RFC 6749, section 4.1), PKCE (RFC 7636)
 * and OpenID Connect's nonce where the provider has them.
 *
 * <p>The console begins a grant and hands back what the provider redirects with; what comes of it is a connection. A
 * state is good once, for ten minutes, in the browser and for the provider that it was made for. The surprise: which
 * scopes were granted is the provider's word, never ours.
 */
@NullMarked
package dev.millrace.connection.grant;

import org.jspecify.annotations.NullMarked;
