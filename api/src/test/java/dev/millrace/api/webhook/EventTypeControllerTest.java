package dev.millrace.api.webhook;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.SingleController;
import dev.millrace.audit.Audit;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.transaction.PlatformTransactionManager;

class EventTypeControllerTest {

    private static final String SOLD =
            """
            {"description":"Something was sold.","schema":{"properties":{"amount":{"type":"number"}}},"example":{"amount":12.5},
             "versions":{"2027-01-31":{"transformation":"{total: .amount}","deprecated":true}}}""";

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final EventTypes types = fixture.bean(EventTypes.class);
    private final MockMvc mvc = SingleController.mock(
            () -> this.actor,
            new EventTypeController(types),
            new WebhookController(fixture.webhooks(), fixture.deliveries(), types, audit()));
    private Actor actor = actor(WORKSPACE, Role.DEVELOPER);

    @AfterEach
    void close() {
        receiver.close();
        fixture.close();
    }

    @Test
    void listsTheTypesOfEvents() throws Exception {
        var first = get("/event-types?limit=2").body();
        var rest = get("/event-types?cursor=" + first.path("next_cursor").asText()).body();

        assertThat(first.path("data")).hasSize(2);
        assertThat(rest.path("next_cursor").isNull()).isTrue();
        assertThat(get("/event-types/webhook.disabled").body().path("schema").path("required")).isNotEmpty();
        assertThat(get("/event-types/no.such").status()).isEqualTo(404);
    }

    @Test
    void describesATypeOfTheWorkspacesOwn() throws Exception {
        var described = put("/event-types/shop.sold", SOLD);
        assertThat(described.status()).isEqualTo(201);
        assertThat(described.body().properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "type", "origin", "family", "title", "description", "source", "schema", "example", "deprecated", "versions",
                        "created_at", "updated_at");
        assertThat(described.body().path("origin").asText()).isEqualTo("workspace");
        assertThat(described.body().at("/versions/2027-01-31").toString())
                .isEqualTo("{\"transformation\":\"{total: .amount}\",\"schema\":null,\"deprecated\":true}");

        assertThat(put("/event-types/shop.sold", SOLD)).isEqualTo(new Answered(200, described.body()));
        assertThat(get("/event-types/shop.sold").body()).isEqualTo(described.body());
        assertThat(get("/event-types?limit=200").body().path("data").findValuesAsText("type")).contains("shop.sold", "lead.created");

        assertThat(delete("/event-types/shop.sold").status()).isEqualTo(204);
        assertThat(delete("/event-types/shop.sold").status()).isEqualTo(404);
    }

    @Test
    void refusesWhatItCannotTake() throws Exception {
        assertThat(delete("/event-types/lead.created").status()).isEqualTo(409);
        assertThat(put("/event-types/lead.created", SOLD).status()).isEqualTo(409);
        assertThat(put("/event-types/shop.sold", "{\"descripton\":\"Sold.\"}").status()).isEqualTo(400);
        assertThat(put("/event-types/shop.sold", SOLD.replace("12.5", "null")).body().at("/error/field").asText())
                .isEqualTo("example/amount");
        var noJq = put("/event-types/shop.sold", SOLD.replace(": .amount}", ": .amount")).body().path("error");
        assertThat(noJq.path("field").asText()).isEqualTo("versions/2027-01-31/transformation");
        assertThat(noJq.path("message").asText()).startsWith("Line 1, column 16: ");
    }

    @Test
    void tellsAnEndpointWhatOfItIsDeprecatedAndTestsItWithTheExampleInItsForm() throws Exception {
        put("/event-types/shop.sold", SOLD);
        var created = call(
                HttpMethod.POST,
                "/webhooks",
                "{\"name\":\"sold\",\"url\":\"%s\",\"events\":[\"shop.*\"],\"api_version\":\"2026-11-01\"}".formatted(receiver.url()));
        var path = "/webhooks/" + created.body().path("webhook_id").asText();

        for (var shown : List.of(created.body(), get(path).body(), get("/webhooks").body().path("data").path(0))) {
            assertThat(shown.path("deprecations")).hasSize(1);
            assertThat(shown.at("/deprecations/0/type").asText()).isEqualTo("shop.sold");
            assertThat(shown.at("/deprecations/0/version").asText()).isEqualTo("2027-01-31");
        }
        var tested = call(HttpMethod.POST, path + "/test", "{\"event_type\":\"shop.sold\"}");
        assertThat(tested.body().path("delivered").asBoolean()).isTrue();
        assertThat(new String(receiver.next().body(), StandardCharsets.UTF_8))
                .contains("\"type\":\"shop.sold\"", "\"data\":{\"total\":12.5}");
        var unknown = call(HttpMethod.POST, path + "/test", "{\"event_type\":\"shop.unknown\"}");
        assertThat(unknown.body().at("/error/field").asText()).isEqualTo("event_type");
        assertThat(delete("/event-types/shop.sold").status()).isEqualTo(409);

        var newest = call(HttpMethod.PATCH, path, "{\"api_version\":\"\"}");
        assertThat(newest.body().path("api_version").isNull()).isTrue();
        assertThat(newest.body().path("deprecations")).isEmpty();
        assertThat(delete("/event-types/shop.sold").status()).isEqualTo(204);
    }

    @Test
    void letsARoleDoWhatItsRightsSay() throws Exception {
        put("/event-types/shop.sold", SOLD);

        actor = actor(WORKSPACE, Role.OPERATOR);
        assertThat(get("/event-types/shop.sold").status()).isEqualTo(200);
        assertThat(put("/event-types/shop.sold", SOLD).status()).isEqualTo(403);
        assertThat(delete("/event-types/shop.sold").status()).isEqualTo(403);

        actor = actor(WORKSPACE, Role.MEMBER);
        assertThat(get("/event-types").status()).isEqualTo(403);
        assertThat(get("/event-types/shop.sold").status()).isEqualTo(403);
    }

    @Test
    void hidesTheTypesOfAnotherWorkspace() throws Exception {
        put("/event-types/shop.sold", SOLD);

        actor = actor(OTHER_WORKSPACE, Role.ADMIN);

        assertThat(get("/event-types/shop.sold").status()).isEqualTo(404);
        assertThat(delete("/event-types/shop.sold").status()).isEqualTo(404);
        assertThat(get("/event-types?limit=200").body().path("data").findValuesAsText("type")).doesNotContain("shop.sold");
    }

    private record Answered(int status, JsonNode body) {}

    private Answered get(String path) throws Exception {
        return call(HttpMethod.GET, path, null);
    }

    private Answered delete(String path) throws Exception {
        return call(HttpMethod.DELETE, path, null);
    }

    private Answered put(String path, String body) throws Exception {
        return call(HttpMethod.PUT, path, body);
    }

    private Answered call(HttpMethod method, String path, @Nullable String body) throws Exception {
        var request = MockMvcRequestBuilders.request(method, "/api/v1" + path);
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).content(body);
        }
        var response = mvc.perform(request).andReturn().getResponse();
        return new Answered(response.getStatus(), Json.read(response.getContentAsString(StandardCharsets.UTF_8)));
    }

    private Audit audit() {
        return new Audit(
                fixture.bean(JdbcClient.class),
                fixture.bean(PlatformTransactionManager.class),
                fixture.bean(Ids.class),
                fixture.bean(Clock.class));
    }

    private static Actor actor(String workspaceId, Role role) {
        return new Actor(workspaceId, role, "key_1", "test");
    }
}
