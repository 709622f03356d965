/**
 * {@code POST /hooks/{source}}: HTTP around {@link dev.millrace.source.Hooks}, open to anybody without credentials.
 *
 * <p>Nothing here may read the request's parameters or parts, neither by Spring nor by a filter before it: a form would
 * be consumed, and the signature covers its raw bytes. Answers are written without content negotiation, because a
 * provider's odd {@code Accept} is no reason to refuse what is already stored.
 */
@NullMarked
package dev.millrace.api.hook;

import org.jspecify.annotations.NullMarked;
