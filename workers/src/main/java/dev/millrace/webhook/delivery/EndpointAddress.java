package dev.millrace.webhook.delivery;

/** Where people look at an endpoint in the console. A worker that knows no public address gives one that begins with a slash. */
@FunctionalInterface
public interface EndpointAddress {

    String of(String webhookId);
}
