package dev.millrace.webhook.delivery;

import java.time.Instant;

/**
 * An event as it goes out, in its newest form.
 *
 * @param eventId the same at every attempt, so that the receiver can tell a repetition
 * @param at what transformations see as the time; the same at every attempt, so that they make the same of it
 * @param body the CloudEvent in structured mode
 */
record OutgoingEvent(String eventId, String type, Instant at, byte[] body) {}
