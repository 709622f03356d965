package dev.millrace.api.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.webhook.Receiver;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WholeTest
class DeliveryReadsTest {

    private final Caller admin;

    DeliveryReadsTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.admin = OwnWorkspace.create("deliveries", api, workspaces, keys).admin();
    }

    @Test
    void readingDeliveriesKeepsNoConnectionOfTheDatabase() {
        var path = "/api/v1/webhooks/"
                + admin.post(
                                "/api/v1/webhooks",
                                "{\"name\":\"closed\",\"url\":\"http://127.0.0.1:1/\",\"events\":[\"*\"]}")
                        .isCreated()
                        .at("/webhook_id")
                + "/deliveries";
        admin.with("Content-Type", "application/cloudevents+json")
                .post("/api/v1/events", "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\"}")
                .has(202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin.get(path).isOk().json().at("/data/0/attempts/0").isObject());

        for (var read = 0; read < 40; read++) {
            admin.get(path).isOk();
        }
    }

    @Test
    void findsWhatWasSentByTypeAndEventAndShowsTheRequestAsItCame() {
        try (var receiver = new Receiver()) {
            receiver.answers(500, "no", Map.of("X-Served-By", "cache-7", "Set-Cookie", "s=geheim-9"));
            var path = "/api/v1/webhooks/"
                    + admin.post(
                                    "/api/v1/webhooks",
                                    "{\"name\":\"log\",\"url\":\"%s\",\"events\":[\"log.*\"],\"headers\":{\"X-Key\":\"geheim-8\"}}"
                                            .formatted(receiver.url()))
                            .isCreated()
                            .at("/webhook_id")
                    + "/deliveries";
            var first = event("log.one");
            var came = receiver.next();
            var second = event("log.two");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> admin.get(path + "?event_type=log.one").isOk().json().at("/data/0/attempts/0").isObject());

            assertThat(admin.get(path + "?event_type=log.two").isOk().json().path("data").findValuesAsText("event_id")).containsExactly(second);
            assertThat(admin.get(path + "?event_id=" + first).isOk().json().path("data").findValuesAsText("event_id")).containsExactly(first);
            assertThat(admin.get(path + "?event_id=" + first + "&status=delivered").isOk().json().path("data")).isEmpty();
            admin.get(path + "?status=lost").isError(422, "status_invalid").at("status", "one of pending");

            var delivery = admin.get(path + "?event_id=" + first).json().at("/data/0");
            assertThat(delivery.at("/attempts/0/response_headers/x-served-by").asText()).isEqualTo("cache-7");
            assertThat(delivery.toString()).doesNotContain("geheim-9");
            var request = admin.get("/api/v1/deliveries/%s/request".formatted(delivery.path("delivery_id").asText())).isOk().json();
            assertThat(request.path("method").asText()).isEqualTo("POST");
            assertThat(request.path("url").asText()).isEqualTo(receiver.url());
            assertThat(request.path("body").asText()).isEqualTo(new String(came.body(), UTF_8));
            for (var header : List.of("Content-Type", "User-Agent", "webhook-id", "webhook-timestamp", "webhook-signature")) {
                assertThat(request.path("headers").path(header).asText()).as(header).isEqualTo(came.header(header));
            }
            assertThat(request.path("headers").path("X-Key").asText()).isEqualTo("***");
        }
    }

    private String event(String type) {
        return admin.with("Content-Type", "application/cloudevents+json")
                .post(
                        "/api/v1/events",
                        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/t\",\"type\":\"%s\",\"data\":{\"name\":\"Zo\u00eb\"}}".formatted(type, type))
                .has(202)
                .at("/event_id");
    }
}
