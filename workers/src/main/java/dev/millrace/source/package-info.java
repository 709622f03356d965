/**
 * Inbound webhooks: the sources that a workspace has, what comes in at {@code /hooks/{source}}, and the log of it.
 *
 * <p>{@link dev.millrace.source.Hooks} is the pipeline: find the source, verify the raw bytes, make a CloudEvent of
 * them, hand it to {@link dev.millrace.event.Events}, which is the only durable write before the answer. The log of
 * deliveries is written behind it, in batches: a crash or a flood may cost lines of the log and never an event, whose
 * dedupe ledger is the event's own. With the lines go the requests themselves, as far as they are not too large, so that
 * {@link dev.millrace.source.HookReruns} can do a delivery again. A source's name is unique over the whole instance, because the path has no
 * workspace in it.
 */
@NullMarked
package dev.millrace.source;

import org.jspecify.annotations.NullMarked;
