package dev.millrace.event;

/**
 * The receipt for one event.
 *
 * @param eventId of the stored event; of the first one where {@code duplicate}
 */
public record Acceptance(String eventId, boolean duplicate) {}
