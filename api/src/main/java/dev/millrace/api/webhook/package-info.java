/**
 * Outgoing webhooks over REST: endpoints, deliveries and the types of events.
 *
 * <p>Everything is decided in {@code dev.millrace.webhook} of the workers; here stand the paths, the rights and the
 * JSON. The one surprise: a header's value may be a credential, so only who may write endpoints is shown it.
 */
@NullMarked
package dev.millrace.api.webhook;

import org.jspecify.annotations.NullMarked;
