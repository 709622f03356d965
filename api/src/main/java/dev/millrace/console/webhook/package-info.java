/** Outgoing webhooks: the endpoints, their health, and each delivery with its attempts. */
@NullMarked
package dev.millrace.console.webhook;

import org.jspecify.annotations.NullMarked;
