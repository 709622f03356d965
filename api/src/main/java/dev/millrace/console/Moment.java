package dev.millrace.console;

/**
 * A time as people see it.
 *
 * @param iso for machines
 * @param exact shown on hover
 * @param relative {@code 4 min ago}
 * @param clock {@code 14:32:05}, in UTC until the browser's script has its own zone
 */
public record Moment(String iso, String exact, String relative, String clock) {}
