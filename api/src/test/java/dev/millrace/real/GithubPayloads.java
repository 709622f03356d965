package dev.millrace.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The payloads that GitHub's community collected, one of every kind of event and action, and GitHub's signature. */
record GithubPayloads(List<Payload> all) {

    /** @param event as GitHub names it in {@code X-GitHub-Event} */
    record Payload(String event, int number, JsonNode json) {

        byte[] body() {
            return Json.write(json).getBytes(UTF_8);
        }

        @Override
        public String toString() {
            return event + " " + number;
        }
    }

    /** All of them; the test is skipped where they are not installed. */
    static GithubPayloads read() {
        var file = NodeScript.installed("@octokit/webhooks-examples/api.github.com/index.json");
        try {
            var payloads = new ArrayList<Payload>();
            for (var event : Json.trusted(Files.readString(file))) {
                var number = 0;
                for (var example : event.path("examples")) {
                    payloads.add(new Payload(event.path("name").asText(), number++, example));
                }
            }
            return new GithubPayloads(payloads);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Payload first(String event) {
        return all.stream()
                .filter(payload -> payload.event().equals(event))
                .findFirst()
                .orElseThrow();
    }

    /** The value of {@code X-Hub-Signature-256}. */
    static String signature(String secret, byte[] body) {
        try {
            var hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(hmac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", missing);
        }
    }
}
