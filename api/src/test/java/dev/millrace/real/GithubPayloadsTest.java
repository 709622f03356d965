package dev.millrace.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.real.GithubPayloads.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@WholeTest
class GithubPayloadsTest {

    private static final String SECRET = "it's a Secret to Everybody";

    private final Api api;
    private final Caller admin;
    private final String source = "gh-" + UUID.randomUUID();

    GithubPayloadsTest(Api api) {
        this.api = api;
        this.admin = api.admin();
    }

    @Test
    void everyPayloadIsTakenOnceAndRefusedWhenAByteChanges() {
        var payloads = GithubPayloads.read().all();
        assertThat(payloads).hasSize(329);
        assertThat(payloads.stream().map(Payload::event).distinct()).hasSize(58);
        makeSource();

        payloads.forEach(this::isTakenOnceAndRefusedWhenAByteChanges);

        var deliveries = deliveries();
        assertThat(deliveries).filteredOn("accepted"::equals).hasSize(329);
        assertThat(deliveries).filteredOn("duplicate"::equals).hasSize(329);
        assertThat(deliveries).filteredOn("rejected"::equals).hasSize(329);
    }

    @Test
    void whatGithubsOwnLibrarySignedIsTaken() throws Exception {
        makeSource();
        var payload = GithubPayloads.read().first("push");

        try (var octokit = NodeScript.start("sign-as-github.mjs")) {
            var question = Json.mapper().createObjectNode().put("secret", SECRET).put("body", payload.body());
            var signature = octokit.ask(question).path("signature").asText();

            assertThat(signature).isEqualTo(GithubPayloads.signature(SECRET, payload.body()));
            deliver(payload, "from-octokit", payload.body(), signature).has(202);
        }
    }

    private void isTakenOnceAndRefusedWhenAByteChanges(Payload payload) {
        var delivery = UUID.randomUUID().toString();
        var body = payload.body();
        var signature = GithubPayloads.signature(SECRET, body);

        var taken = deliver(payload, delivery, body, signature).has(202);
        assertThat(taken.json().path("duplicate").booleanValue()).as("%s", payload).isFalse();
        var event = admin.get("/api/v1/events/" + taken.at("/event_id")).isOk();
        assertThat(event.at("/event/type")).isEqualTo("github." + payload.event());
        assertThat(event.at("/event/source")).isEqualTo("/hooks/" + source);
        assertThat(event.at("/event/id")).isEqualTo(delivery);
        assertThat(event.json().at("/event/data")).isEqualTo(Json.trusted(Json.write(payload.json())));

        var again = deliver(payload, delivery, body, signature).has(202);
        assertThat(again.json().path("duplicate").booleanValue()).as("%s", payload).isTrue();
        assertThat(again.at("/event_id")).isEqualTo(taken.at("/event_id"));

        body[body.length / 2] ^= 1;
        deliver(payload, UUID.randomUUID().toString(), body, signature).isError(401, "signature_invalid");
    }

    private Answer deliver(Payload payload, String delivery, byte[] body, String signature) {
        return api.anonymous()
                .with("Content-Type", "application/json")
                .with("X-GitHub-Event", payload.event())
                .with("X-GitHub-Delivery", delivery)
                .with("X-Hub-Signature-256", signature)
                .send("POST", "/hooks/" + source, body);
    }

    private void makeSource() {
        admin.post(
                        "/api/v1/sources",
                        Json.write(Json.mapper()
                                .createObjectNode()
                                .put("name", source)
                                .put("provider", "github")
                                .put("secret", SECRET)))
                .isCreated();
    }

    /** The status of every delivery; a rejected one says why and has made no event. */
    private List<String> deliveries() {
        var all = new ArrayList<String>();
        var cursor = "";
        do {
            var page = admin.get("/api/v1/sources/%s/deliveries?limit=200%s".formatted(source, cursor))
                    .isOk();
            for (var delivery : page.json().path("data")) {
                var rejected = delivery.path("status").asText().equals("rejected");
                assertThat(delivery.path("event_id").isNull()).isEqualTo(rejected);
                assertThat(delivery.path("received_at").asText()).isNotBlank();
                assertThat(!rejected || delivery.path("reason").asText().contains("signature"))
                        .as("%s", delivery)
                        .isTrue();
                all.add(delivery.path("status").asText());
            }
            cursor = Stream.of(page.json().path("next_cursor"))
                    .filter(next -> !next.isNull())
                    .map(next -> "&cursor=" + next.asText())
                    .findFirst()
                    .orElse("");
        } while (!cursor.isEmpty());
        return all;
    }
}
