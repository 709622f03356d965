package dev.millrace.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every example payload of GitHub's webhooks, signed and sent as GitHub does. */
@WholeTest
class GitHubDeliveriesTest {

    private static final String SOURCE = "every-github-payload";

    private final Api api;
    private final Caller admin;

    GitHubDeliveriesTest(Api api) {
        this.api = api;
        this.admin = api.admin();
    }

    @BeforeEach
    void makeSource() {
        if (admin.get("/api/v1/sources/" + SOURCE).status() == 404) {
            admin.post(
                            "/api/v1/sources",
                            "{\"name\":\"%s\",\"provider\":\"github\",\"secret\":\"%s\"}"
                                    .formatted(SOURCE, GitHubPayload.SECRET))
                    .isCreated();
        }
    }

    @Test
    void theExamplesAreAllThere() throws IOException {
        assertThat(GitHubPayload.all()).hasSize(329);
    }

    @TestFactory
    Stream<DynamicTest> takesEveryPayloadOnceAndOnlyUnchanged() throws IOException {
        return GitHubPayload.all().stream()
                .map(payload -> DynamicTest.dynamicTest(payload.toString(), () -> takesOnceAndOnlyUnchanged(payload)));
    }

    private void takesOnceAndOnlyUnchanged(GitHubPayload payload) {
        var changed = payload.body();
        changed[changed.length / 2] ^= 1;
        payload.sendTo(api, SOURCE, changed).isError(401, "signature_invalid");
        var rejected = newestDelivery();
        assertThat(rejected.at("/data/0/status")).isEqualTo("rejected");
        assertThat(rejected.at("/data/0/provider_id")).isEqualTo(payload.deliveryId());
        assertThat(rejected.at("/data/0/reason")).isNotBlank();
        assertThat(rejected.json().at("/data/0/event_id").isNull()).isTrue();

        var first = payload.sendTo(api, SOURCE, payload.body()).has(202);
        assertThat(first.json().path("duplicate").asBoolean()).isFalse();
        assertThat(newestDelivery().at("/data/0/status")).isEqualTo("accepted");

        var again = payload.sendTo(api, SOURCE, payload.body()).has(202);
        assertThat(again.json().path("duplicate").asBoolean()).isTrue();
        assertThat(again.at("/event_id")).isEqualTo(first.at("/event_id"));
        assertThat(newestDelivery().at("/data/0/status")).isEqualTo("duplicate");

        var event = admin.get("/api/v1/events/" + first.at("/event_id")).isOk();
        assertThat(event.at("/event/type")).isEqualTo("github." + payload.event());
        assertThat(event.at("/event/source")).isEqualTo("/hooks/" + SOURCE);
        assertThat(event.at("/event/id")).isEqualTo(payload.deliveryId());
        assertThat(event.json().at("/event/data")).isEqualTo(Json.trusted(Json.write(payload.data())));
    }

    private Answer newestDelivery() {
        return admin.get("/api/v1/sources/%s/deliveries?limit=1".formatted(SOURCE)).isOk();
    }
}
