package dev.millrace.api.webhook;

import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
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
}
