package dev.millrace.webhook.delivery;

/** Where an event can be read whole. A worker that knows no public address gives one that begins with a slash. */
@FunctionalInterface
public interface EventAddress {

    String of(String eventId);
}
