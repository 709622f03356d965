package dev.millrace.api.webhook;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.audit.Audit;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.delivery.DeliveryRequests;
import dev.millrace.webhook.recovery.Recoveries;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

class WebhookApiTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final MockMvc mvc = server();
    private Actor actor = actor(WORKSPACE, Role.DEVELOPER);

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void showsTheSecretAtCreationAndRotationOnly() throws Exception {
        var created = post(
                "/webhooks",
                """
                {"name":"orders","url":"%s","events":["order.created","record.*"],"headers":{"X-Env":"test"},
                 "active":true,"api_version":"2026-11-01"}"""
                        .formatted(receiver.url()));
        assertThat(created.status()).isEqualTo(201);
        assertThat(names(created.body()))
                .containsExactly(
                        "webhook_id", "name", "url", "events", "channels", "filter", "headers", "connection", "active", "api_version",
                        "signature", "public_key", "payload", "delivery", "failures", "failing_since", "disabled_reason", "deprecations",
                        "created_at", "updated_at", "secret");
        assertThat(created.body().path("secret").asText()).startsWith("whsec_");
        assertThat(created.body().path("signature").asText()).isEqualTo("standard");
        assertThat(created.body().path("events").toString()).isEqualTo("[\"order.created\",\"record.*\"]");
        var path = "/webhooks/" + created.body().path("webhook_id").asText();

        var read = get(path);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body().has("secret")).isFalse();
        assertThat(read.body().path("headers").path("X-Env").asText()).isEqualTo("test");
        assertThat(get("/webhooks").body().path("data").path(0).has("secret")).isFalse();

        var rotated = post(path + "/secret/rotate", null);
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.body().path("secret").asText())
                .startsWith("whsec_")
                .isNotEqualTo(created.body().path("secret").asText());
    }

    @Test
    void showsThePublicKeyOfAKeyPairAtAnyTimeAndNeverTheOtherHalf() throws Exception {
        var created = post(
                "/webhooks",
                "{\"name\":\"orders\",\"url\":\"%s\",\"events\":[\"*\"],\"signature\":\"ed25519\"}".formatted(receiver.url()));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().has("secret")).isFalse();
        assertThat(created.body().path("public_key").asText()).matches("whpk_[A-Za-z0-9+/]{43}=");
        var path = "/webhooks/" + created.body().path("webhook_id").asText();
        assertThat(get(path).body()).isEqualTo(created.body());

        var rotated = post(path + "/secret/rotate", null);
        assertThat(rotated.body().has("secret")).isFalse();
        assertThat(rotated.body().path("public_key").asText())
                .startsWith("whpk_")
                .isNotEqualTo(created.body().path("public_key").asText());
        assertThat(get(path).body()).isEqualTo(rotated.body()).extracting(JsonNode::toString).asString().doesNotContain("whsk_");

        var symmetric = call(HttpMethod.PATCH, path, "{\"signature\":\"standard\"}");
        assertThat(symmetric.body().path("public_key").isNull()).isTrue();
        assertThat(symmetric.body().path("secret").asText()).startsWith("whsec_");
        assertThat(get(path).body().has("secret")).isFalse();
    }

    @Test
    void changesAndDeletes() throws Exception {
        var path = "/webhooks/" + endpoint();

        var changed = call(HttpMethod.PATCH, path, "{\"active\":false,\"signature\":\"sha256-hex\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().path("active").asBoolean()).isFalse();
        assertThat(changed.body().path("signature").asText()).isEqualTo("sha256-hex");

        assertThat(call(HttpMethod.DELETE, path, null).status()).isEqualTo(204);
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(post("/webhooks", "{\"name\":\"a\",\"uri\":\"https://example.com\",\"events\":[\"*\"]}").status())
                .isEqualTo(400);
        var wrong = post("/webhooks", "{\"name\":\"a\",\"url\":\"https://example.com\",\"events\":[\"a\",\"a*\"]}");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body().path("field").asText()).isEqualTo("events/1");
        assertThat(get("/webhooks/" + endpoint() + "/deliveries?status=lost").status()).isEqualTo(422);
        assertThat(post("/webhooks/" + endpoint() + "/recover", "{}").body().path("field").asText())
                .isEqualTo("since");
    }

    @Test
    void showsDeliveriesWithTheirAttempts() throws Exception {
        receiver.answers(503, "later", Map.of());
        var webhookId = endpoint();
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);

        var listed = get("/webhooks/" + webhookId + "/deliveries?status=retrying");

        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.body().path("next_cursor").isNull()).isTrue();
        var shown = listed.body().path("data").path(0);
        assertThat(names(shown))
                .contains("delivery_id", "event_id", "event_type", "status", "attempts", "next_attempt_at");
        assertThat(shown.path("status").asText()).isEqualTo("retrying");
        assertThat(names(shown.path("attempts").path(0)))
                .contains("at", "status_code", "duration_ms", "error", "response_body");
        assertThat(shown.path("attempts").path(0).path("status_code").asInt()).isEqualTo(503);
        assertThat(shown.path("attempts").path(0).path("response_body").asText()).isEqualTo("later");
        assertThat(shown.path("next_attempt_at").asText()).startsWith("2026-11-21T10:00:");
        assertThat(get("/deliveries/" + delivery.deliveryId()).body()).isEqualTo(shown);
        assertThat(get("/webhooks/" + webhookId + "/deliveries?status=delivered").body().path("data"))
                .isEmpty();
    }

    @Test
    void takesOnRetriesAndRecoveries() throws Exception {
        var webhookId = endpoint();
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);

        var retried = post("/deliveries/" + delivery.deliveryId() + "/retry", null);
        assertThat(retried.status()).isEqualTo(202);
        assertThat(retried.body().path("status").asText()).isEqualTo("pending");

        var recovered = post("/webhooks/" + webhookId + "/recover", "{\"since\":\"2026-11-20T00:00:00Z\"}");
        assertThat(recovered.status()).isEqualTo(202);
        assertThat(recovered.body().path("queued").asInt(-1)).isZero();
        assertThat(names(recovered.body())).contains(
                "recovery_id", "webhook_id", "status", "since", "until", "matched", "queued", "created_at", "ended_at");
        assertThat(post("/webhooks/" + webhookId + "/recover", "{\"since\":\"2026-11-01T00:00:00Z\"}").status())
                .isEqualTo(422);
    }

    @Test
    void showsAndStopsARecovery() throws Exception {
        var webhookId = endpoint();
        receiver.answers(410);
        fixture.attempt(fixture.delivery("order.created"));
        call(HttpMethod.PATCH, "/webhooks/" + webhookId, "{\"active\":true}");
        var path = "/webhooks/" + webhookId + "/recoveries";

        var begun = post(
                "/webhooks/" + webhookId + "/recover",
                """
                {"since": "2026-11-21T09:00:00Z", "status": "failed", "pace": {"requests": 1, "per": "PT1H"}}""");

        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.body().path("status").asText()).isEqualTo("running");
        assertThat(begun.body().path("matched").asInt()).isOne();
        assertThat(begun.body().path("pace").toString()).isEqualTo("{\"requests\":1,\"per\":\"PT1H\"}");
        var one = path + "/" + begun.body().path("recovery_id").asText();
        assertThat(get(one).body()).isEqualTo(begun.body());
        assertThat(get(path).body().path("data")).containsExactly(begun.body());
        assertThat(post("/webhooks/" + webhookId + "/recover", "{\"since\":\"2026-11-21T09:00:00Z\"}").body().path("code").asText())
                .isEqualTo("recovery_running");

        var stopped = post(one + "/cancel", null);

        assertThat(stopped.status()).isEqualTo(202);
        assertThat(stopped.body().path("status").asText()).isEqualTo("cancelled");
        assertThat(post(one + "/cancel", null).body().path("code").asText()).isEqualTo("recovery_ended");

        actor = actor(OTHER_WORKSPACE, Role.ADMIN);
        for (var hidden : List.of(one, path)) {
            assertThat(get(hidden).status()).isEqualTo(404);
        }
        assertThat(post(one + "/cancel", null).status()).isEqualTo(404);
        actor = actor(WORKSPACE, Role.MEMBER);
        assertThat(get(one).status()).isEqualTo(403);
        assertThat(post(one + "/cancel", null).status()).isEqualTo(403);
    }

    @Test
    void answersATestWithTheAttemptDeliveredOrNot() throws Exception {
        receiver.answers(500);
        var path = "/webhooks/" + endpoint() + "/test";

        var failed = post(path, null);
        var delivered = post(path, null);

        assertThat(List.of(failed.status(), delivered.status())).containsOnly(200);
        assertThat(failed.body().path("status_code").asInt()).isEqualTo(500);
        assertThat(failed.body().path("delivered").asBoolean()).isFalse();
        assertThat(failed.body().path("error").asText()).isNotEmpty();
        assertThat(delivered.body().path("delivered").asBoolean()).isTrue();
        assertThat(delivered.body().path("error").isNull()).isTrue();
    }

    @Test
    void letsARoleDoWhatItsRightsSay() throws Exception {
        var path = "/webhooks/" + endpoint();
        var delivery = fixture.delivery("order.created");

        actor = actor(WORKSPACE, Role.OPERATOR);
        assertThat(get(path).status()).isEqualTo(200);
        assertThat(get(path).body().path("headers").path("Authorization").asText()).isEqualTo("***");
        assertThat(post(path + "/test", null).status()).isEqualTo(200);
        assertThat(post("/deliveries/" + delivery.deliveryId() + "/retry", null).status()).isEqualTo(202);
        assertThat(call(HttpMethod.PATCH, path, "{\"active\":false}").status()).isEqualTo(403);
        assertThat(call(HttpMethod.DELETE, path, null).status()).isEqualTo(403);
        assertThat(post(path + "/secret/rotate", null).status()).isEqualTo(403);
        assertThat(post("/webhooks", "{}").status()).isEqualTo(403);

        actor = actor(WORKSPACE, Role.MEMBER);
        for (var hidden : List.of(path, "/webhooks", path + "/deliveries")) {
            assertThat(get(hidden).status()).isEqualTo(403);
        }
    }

    @Test
    void hidesEverythingOfAnotherWorkspace() throws Exception {
        var path = "/webhooks/" + endpoint();
        var delivery = "/deliveries/" + fixture.delivery("order.created").deliveryId();

        actor = actor(OTHER_WORKSPACE, Role.ADMIN);

        for (var hidden : List.of(path, path + "/deliveries", delivery)) {
            assertThat(get(hidden).status()).isEqualTo(404);
        }
        for (var hidden : List.of(path + "/test", path + "/secret/rotate", delivery + "/retry")) {
            assertThat(post(hidden, null).status()).isEqualTo(404);
        }
        assertThat(post(path + "/recover", "{\"since\":\"2026-11-21T00:00:00Z\"}").status()).isEqualTo(404);
        assertThat(call(HttpMethod.PATCH, path, "{\"name\":\"b\"}").status()).isEqualTo(404);
        assertThat(call(HttpMethod.DELETE, path, null).status()).isEqualTo(404);
        assertThat(get("/webhooks").body().path("data")).isEmpty();
    }

    private String endpoint() throws Exception {
        var body = "{\"name\":\"orders\",\"url\":\"%s\",\"events\":[\"order.*\"],\"headers\":{\"Authorization\":\"Bearer x\"}}";
        return post("/webhooks", body.formatted(receiver.url())).body().path("webhook_id").asText();
    }

    private record Answered(int status, JsonNode body) {}

    private Answered get(String path) throws Exception {
        return call(HttpMethod.GET, path, null);
    }

    private Answered post(String path, @Nullable String body) throws Exception {
        return call(HttpMethod.POST, path, body);
    }

    private Answered call(HttpMethod method, String path, @Nullable String body) throws Exception {
        var request = MockMvcRequestBuilders.request(method, "/api/v1" + path);
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).content(body);
        }
        var response = mvc.perform(request).andReturn().getResponse();
        return new Answered(response.getStatus(), Json.read(response.getContentAsString(StandardCharsets.UTF_8)));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static Actor actor(String workspaceId, Role role) {
        return new Actor(workspaceId, role, "key_1", "test");
    }

    private Audit audit() {
        return new Audit(
                fixture.bean(JdbcClient.class),
                fixture.bean(PlatformTransactionManager.class),
                fixture.bean(Ids.class),
                fixture.bean(Clock.class));
    }

    @SuppressWarnings("removal")
    private MockMvc server() {
        return MockMvcBuilders.standaloneSetup(
                        new WebhookController(fixture.webhooks(), fixture.deliveries(), fixture.bean(EventTypes.class), audit()),
                        new DeliveryController(fixture.deliveries(), fixture.bean(DeliveryRequests.class)),
                        new RecoveryController(fixture.bean(Recoveries.class)))
                .setCustomArgumentResolvers(
                        resolver(Actor.class, request -> actor),
                        resolver(
                                PageRequest.class,
                                request -> PageRequest.of(request.getParameter("limit"), request.getParameter("cursor"))))
                .setMessageConverters(new MappingJackson2HttpMessageConverter(Json.mapper()))
                .setControllerAdvice(new Refusals())
                .build();
    }

    private interface Resolve {
        Object from(NativeWebRequest request);
    }

    private static HandlerMethodArgumentResolver resolver(Class<?> type, Resolve resolve) {
        return new HandlerMethodArgumentResolver() {
            @Override
            public boolean supportsParameter(MethodParameter parameter) {
                return parameter.getParameterType() == type;
            }

            @Override
            public Object resolveArgument(
                    MethodParameter parameter,
                    @Nullable ModelAndViewContainer container,
                    NativeWebRequest request,
                    @Nullable WebDataBinderFactory binders) {
                return resolve.from(request);
            }
        };
    }

    @RestControllerAdvice
    static class Refusals {
        @ExceptionHandler
        ResponseEntity<Map<String, @Nullable Object>> refused(Refusal refusal) {
            var body = new HashMap<String, @Nullable Object>();
            body.put("code", refusal.code());
            body.put("field", refusal.field());
            return ResponseEntity.status(refusal.kind().status()).body(body);
        }
    }
}
