package dev.millrace.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.json.Json;
import dev.millrace.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One payload that GitHub once sent, with a delivery id of its own. */
record GitHubPayload(String event, int number, JsonNode data, String deliveryId) {

    static final String SECRET = "It's a Secret to Everybody";

    /** All examples of {@code @octokit/webhooks-examples}; skips the test where they are not installed. */
    static List<GitHubPayload> all() throws IOException {
        var index = Tools.requireNodePackage("@octokit/webhooks-examples/api.github.com/index.json");
        var payloads = new ArrayList<GitHubPayload>();
        for (var event : Json.read(Files.readAllBytes(index))) {
            var number = 0;
            for (var example : event.path("examples")) {
                payloads.add(new GitHubPayload(
                        event.path("name").asText(), ++number, example, UUID.randomUUID().toString()));
            }
        }
        return payloads;
    }

    static GitHubPayload first(String event) throws IOException {
        return all().stream()
                .filter(payload -> payload.event().equals(event))
                .findFirst()
                .orElseThrow();
    }

    byte[] body() {
        return Json.write(data).getBytes(UTF_8);
    }

    /** Delivers as GitHub does, signed over {@code body()}, but sends {@code body}. */
    Answer sendTo(Api api, String source, byte[] body) {
        return api.anonymous()
                .with("Content-Type", "application/json")
                .with("User-Agent", "GitHub-Hookshot/044aadd")
                .with("X-GitHub-Delivery", deliveryId)
                .with("X-GitHub-Event", event)
                .with("X-GitHub-Hook-ID", "292430182")
                .with("X-GitHub-Hook-Installation-Target-Type", "repository")
                .with("X-Hub-Signature-256", "sha256=" + signature())
                .send("POST", "/hooks/" + source, body);
    }

    private String signature() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body()));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public String toString() {
        return event + " " + number;
    }
}
