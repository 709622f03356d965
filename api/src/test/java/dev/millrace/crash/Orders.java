package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Events that start an automation with two calls and a wait between them, and the ones of them that were acknowledged. */
final class Orders {

    static final String TYPE = "test.crash";

    private final String key;
    private final List<String> acknowledged = new ArrayList<>();
    private int sent;

    Orders(Application application, String key, String service) {
        this.key = key;
        var definition =
                """
                document: {dsl: '1.0.3', namespace: tests, name: crash, version: '1.0.0'}
                schedule: {on: {one: {with: {type: test.crash}}}}
                do:
                  - first: {call: http, with: {method: post, endpoint: 'SERVICE/first', body: {n: 1}}}
                  - rest: {wait: {milliseconds: 300}}
                  - second: {call: http, with: {method: post, endpoint: 'SERVICE/second', body: {n: 2}}}
                """
                        .replace("SERVICE", service);
        assertThat(application.post(key, "/api/v1/automations", "application/yaml", definition)).isPresent();
    }

    void send(Application application, int count) {
        for (var number = 0; number < count; number++) {
            var event = "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/t\",\"type\":\"test.crash\",\"data\":{}}"
                    .formatted(++sent);
            application.post(key, "/api/v1/events", "application/cloudevents+json", event)
                    .ifPresent(answer -> acknowledged.add(answer.path("event_id").asText()));
        }
    }

    List<String> acknowledged() {
        return acknowledged;
    }
}
