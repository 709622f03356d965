package dev.millrace.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.webhook.Receiver;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints that want to know who calls by more than a signature. */
@WholeTest
class AuthenticatedDeliveryTest {

    private final Caller admin;
    private final Receiver receiver = new Receiver();

    AuthenticatedDeliveryTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.admin = OwnWorkspace.create("authenticated", api, workspaces, keys).admin();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void everyRequestCarriesTheCredentialsOfTheConnectionAndNoLogHasThem() {
        connect(receiver.origin());
        receiver.answers(200, "hello t0ken-of-the-endpoint", Map.of());

        var attempt = test("door");

        var request = receiver.next();
        assertThat(request.header("authorization")).isEqualTo("Bearer t0ken-of-the-endpoint");
        assertThat(request.header("webhook-signature")).startsWith("v1,");
        assertThat(attempt.at("/status_code")).isEqualTo("200");
        assertThat(attempt.at("/response_body")).isEqualTo("hello ***");
    }

    @Test
    void aConnectionThatIsMissingIsSaidInTheAttempt() {
        var attempt = test("door");

        assertThat(attempt.at("/error")).startsWith("There is no connection 'door' in this workspace");
    }

    @Test
    void theCredentialsGoToNoOtherOrigin() {
        connect("http://127.0.0.1:1");

        var attempt = test("door");

        assertThat(attempt.at("/error")).contains("is for http://127.0.0.1:1 only");
    }

    private void connect(String baseUrl) {
        admin.post("/api/v1/connections", """
                        {"provider":"http","name":"door","base_url":"%s",
                         "credentials":{"type":"bearer","token":"t0ken-of-the-endpoint"}}
                        """.formatted(baseUrl))
                .isCreated();
    }

    private Answer test(String connection) {
        var webhook = admin.post("/api/v1/webhooks", """
                        {"name":"authenticated","url":"%s","events":["*"],"connection":"%s"}
                        """.formatted(receiver.url(), connection))
                .isCreated();
        assertThat(webhook.at("/connection")).isEqualTo(connection);
        return admin.post("/api/v1/webhooks/%s/test".formatted(webhook.at("/webhook_id")), "").isOk();
    }
}
