/** Outgoing webhooks: the endpoints, their health, each delivery with its attempts, and the catalogue of types of events. */
@NullMarked
package dev.millrace.console.webhook;

import org.jspecify.annotations.NullMarked;
