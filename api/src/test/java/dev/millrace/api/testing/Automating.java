package dev.millrace.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A developer who writes automations in the namespace {@code tests}, starts them, and watches what comes of it. */
public final class Automating {

    private static final long PATIENCE = 40_000_000_000L;

    private final Caller caller;

    public Automating(Caller caller) {
        this.caller = caller;
    }

    /** @param rest of the definition, after {@code document}; its name is nobody else's */
    public Answer publish(String name, String rest) {
        var yaml = "document: {dsl: '1.0.3', namespace: tests, name: %s, version: '1.0.0'}\n%s".formatted(name, rest);
        return caller.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", yaml.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts a run by hand, and answers when it has ended, or after twenty seconds. */
    public Answer start(String name, String body) {
        return caller.with("Prefer", "wait=20").post("/api/v1/automations/tests/%s/runs".formatted(name), body);
    }

    /** A queued run waits too, for its turn: this one is further. */
    public Answer eventuallyAtItsTask(String path) {
        eventually(path, "/steps/0/status", "running");
        return eventually(path, "waiting");
    }

    public Answer eventually(String path, String status) {
        return eventually(path, "/status", status);
    }

    public Answer eventually(String path, String pointer, String value) {
        var deadline = System.nanoTime() + PATIENCE;
        var answer = caller.get(path).isOk();
        while (!answer.json().at(pointer).asText().equals(value)) {
            assertThat(System.nanoTime()).as("%s to be %s", answer.text(), value).isLessThan(deadline);
            answer = caller.get(path).isOk();
        }
        return answer;
    }

    public Answer send(byte[] event) {
        return caller.with("Content-Type", "application/cloudevents+json").send("POST", "/api/v1/events", event).has(202);
    }

    /** An event that nobody has sent before. */
    public static byte[] event(String type) {
        return event(type, "{\"order\":\"A-1\"}");
    }

    public static byte[] event(String type, String data) {
        return """
               {"specversion":"1.0","id":"%s","source":"/shop","type":"%s","data":%s}
               """
                .formatted(UUID.randomUUID(), type, data)
                .getBytes(StandardCharsets.UTF_8);
    }
}
