package dev.millrace.connection.provider;

import org.jspecify.annotations.Nullable;

/**
 * What a person says before connecting and the addresses need: the shop's or the company's own host.
 *
 * @param title its name for people
 * @param description what to type, a half sentence that begins small and ends without a stop
 * @param pattern a regular expression that the whole value matches; it bounds the hosts where credentials can go
 * @param value what it is unless somebody says otherwise
 * @param admin whether only an admin says it, together with the client: whoever chose where our client's secret is sent
 *     could read it
 */
public record Variable(String title, String description, String pattern, @Nullable String value, boolean admin) {}
