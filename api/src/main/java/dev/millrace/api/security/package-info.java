/**
 * Who may come in: API keys for programs, sessions for people, and how a person gets one.
 *
 * <p>A request is recognised by {@code RecogniseActor} and from then on has a
 * {@link dev.millrace.api.request.RequestActor}; what the actor may do is decided by the controllers. Sessions are rows
 * in PostgreSQL behind a random cookie, not the container's, so that a restart signs nobody out; the page's CSRF token
 * is derived from the same cookie and needs no storage either.
 */
@NullMarked
package dev.millrace.api.security;

import org.jspecify.annotations.NullMarked;
