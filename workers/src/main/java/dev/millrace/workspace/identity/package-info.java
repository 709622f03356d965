/**
 * Signing in with accounts of other providers: OAuth 2.0 with an authorization code (RFC 6749, section 4.1), PKCE (RFC
 * 7636), and OpenID Connect where the provider has it.
 *
 * <p>The sign-in page sends a browser away with {@link dev.millrace.workspace.identity.IdentityFlows} and hands back what
 * the provider redirects with; whom that signs in is decided by {@link dev.millrace.workspace.identity.Identities}. What a
 * provider is called and where it tells what stands in {@code sign-in/<type>.yml}. The surprise: the e-mail never decides
 * who somebody is. It only says to which member an account might be linked, once that member has signed in as before.
 */
@NullMarked
package dev.millrace.workspace.identity;

import org.jspecify.annotations.NullMarked;
