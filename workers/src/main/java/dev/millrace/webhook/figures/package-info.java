/**
 * How endpoints do: attempts, failures and latencies by five minutes and by hours, what waits for them, and which of them fail.
 *
 * <p>The deliveries tell {@link dev.millrace.webhook.figures.EndpointFigures} of each attempt, and pages and programs read
 * {@link dev.millrace.webhook.figures.HealthReports}. The one surprise: attempts are counted in memory and added to the table every
 * few seconds, so that the delivery itself writes nothing more. A process that is killed takes the counts of its last seconds with
 * it; the log of attempts, which is the truth, has them all.
 */
@NullMarked
package dev.millrace.webhook.figures;

import org.jspecify.annotations.NullMarked;
