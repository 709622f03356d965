/**
 * The catalogue of the types of events: ours, which are files, and those that a workspace adds, with a JSON Schema, an example
 * and the older forms of their payload.
 *
 * <p>The REST controllers and the console call {@link dev.millrace.webhook.type.EventTypes}; deliveries ask it in which form an
 * endpoint is sent an event. The one surprise: nothing is validated when an event comes in. The catalogue describes events and
 * changes what is sent out, and an event that fits no description is accepted and delivered like any other.
 */
@NullMarked
package dev.millrace.webhook.type;

import org.jspecify.annotations.NullMarked;
