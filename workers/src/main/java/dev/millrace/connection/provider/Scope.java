package dev.millrace.connection.provider;

/**
 * A right that a provider grants.
 *
 * @param name the provider's word for it
 * @param title what it allows, for people: a sentence in the imperative, without a stop
 * @param wanted whether it is asked for unless somebody chooses otherwise
 */
public record Scope(String name, String title, boolean wanted) {}
