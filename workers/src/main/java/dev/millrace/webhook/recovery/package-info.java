/**
 * Sending again what an endpoint did not take, in bulk: deliveries that failed, and events that were accepted while the endpoint was
 * inactive.
 *
 * <p>The REST controllers and the console call {@link dev.millrace.webhook.recovery.Recoveries}; workers turn the rows into queued
 * deliveries, page by page. The one surprise: a page queues what may be sent in about a second and no more, since the pace is kept
 * here and not behind the queue: a hundred thousand deliveries that wait in the engine could not be stopped.
 */
@NullMarked
package dev.millrace.webhook.recovery;

import org.jspecify.annotations.NullMarked;
