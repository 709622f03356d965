package dev.millrace.embedded;

import java.nio.file.Path;
import java.util.Optional;

/** The command that a newcomer pastes: an event that starts the sample automation for placed orders. */
final class SampleEvent {

    static final String TYPE = "order.placed";
    static final String SOURCE = "/shop";

    private SampleEvent() {}

    /** With {@code apiKey} in it, or reading the key from {@code credentials}. A new event at each paste. */
    static String curl(String url, Optional<String> apiKey, Path credentials) {
        var authorization = apiKey.map(key -> "'Authorization: Bearer %s'".formatted(key))
                .orElseGet(() -> ("\"Authorization: Bearer $(sed -n 's/.*\"api_key\" *: *\"\\([^\"]*\\)\".*/\\1/p' \\\n"
                                + "      '%s')\"")
                        .formatted(credentials));
        return """
                curl -X POST %s/api/v1/events \\
                  -H %s \\
                  -H 'Content-Type: application/cloudevents+json' \\
                  -d '{"specversion":"1.0","id":"'$(date +%%s)-$$-$RANDOM'",
                       "type":"%s","source":"%s",
                       "data":{"order_id":"A-1001","customer":"Ada","total":42.5,"currency":"EUR"}}'"""
                .formatted(url, authorization, TYPE, SOURCE);
    }
}
