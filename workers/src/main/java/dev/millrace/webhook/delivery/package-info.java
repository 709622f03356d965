/**
 * An event on its way to an endpoint: queued inside the acceptance of the event, sent by a Temporal workflow, retried on
 * a schedule, and kept with every attempt.
 *
 * <p>The dispatcher starts {@link dev.millrace.webhook.delivery.DeliveryWorkflow} through
 * {@link dev.millrace.webhook.delivery.DeliveryStarter}; the REST controllers and the console call
 * {@link dev.millrace.webhook.delivery.Deliveries}. The one surprise: the workflow only keeps time. Where a delivery
 * stands is in PostgreSQL alone, and an attempt asks there first whether it is due, so that starting a workflow twice,
 * repeating an activity after a crash, or an engine that forgets everything sends nothing twice and loses nothing.
 */
@NullMarked
package dev.millrace.webhook.delivery;

import org.jspecify.annotations.NullMarked;
