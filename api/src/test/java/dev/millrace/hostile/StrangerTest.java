package dev.millrace.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.webhook.Receiver;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever names a thing of another workspace is answered as if it named nothing, for every resource and method. */
@WholeTest
class StrangerTest {

    private final Api api;
    private final Tenant owner;
    private final Tenant stranger;

    StrangerTest(Api api, WorkspaceStore workspaces, ApiKeys keys, JdbcClient jdbc) {
        this.api = api;
        this.owner = Tenant.create(api, workspaces, keys, jdbc);
        this.stranger = Tenant.create(api, workspaces, keys, jdbc);
    }

    /** A way to name a thing; {@code {id}} stands for its id. */
    private record Use(String method, String path, String body) {

        Answer by(Caller caller, String id) {
            return caller.with("Content-Type", "application/json")
                    .send(method, "/api/v1" + path.replace("{id}", id), body.getBytes(UTF_8));
        }
    }

    private static Use get(String path) {
        return new Use("GET", path, "");
    }

    private static Use delete(String path) {
        return new Use("DELETE", path, "");
    }

    private static Use post(String path, String body) {
        return new Use("POST", path, body);
    }

    private static final Map<String, List<Use>> USES = Map.of(
            "automation", List.of(
                    get("/automations/{id}"), get("/automations/{id}/versions"), get("/automations/{id}/versions/1.0.0"),
                    post("/automations/{id}/enable", ""), post("/automations/{id}/disable", ""),
                    post("/automations/{id}/runs", "{}"), delete("/automations/{id}")),
            "run", List.of(get("/runs/{id}"), post("/runs/{id}/cancel", ""), post("/runs/{id}/retry", "")),
            "event", List.of(get("/events/{id}"), post("/events/{id}/replay", "{}")),
            "source", List.of(get("/sources/{id}"), get("/sources/{id}/deliveries"), delete("/sources/{id}")),
            "connection", List.of(get("/connections/{id}"), delete("/connections/{id}")),
            "webhook", List.of(
                    get("/webhooks/{id}"), new Use("PATCH", "/webhooks/{id}", "{\"active\":false}"),
                    post("/webhooks/{id}/secret/rotate", ""), post("/webhooks/{id}/test", ""),
                    get("/webhooks/{id}/deliveries"), get("/webhooks/{id}/recoveries"),
                    post("/webhooks/{id}/recover", "{\"since\":\"2026-01-01T00:00:00Z\"}"), delete("/webhooks/{id}")),
            "event_type", List.of(get("/event-types/{id}"), delete("/event-types/{id}")),
            "delivery", List.of(get("/deliveries/{id}"), post("/deliveries/{id}/retry", "")),
            "member", List.of(
                    get("/members/{id}"), new Use("PATCH", "/members/{id}", "{\"name\":\"x\"}"), delete("/members/{id}")),
            "api_key", List.of(get("/api-keys/{id}"), delete("/api-keys/{id}")));

    private static final Map<String, String> UNKNOWN = Map.of("automation", "nobody/nothing");

    @TestFactory
    Stream<DynamicTest> seesNothingAndTouchesNothing() {
        var things = things();
        return USES.entrySet().stream()
                .flatMap(resource -> resource.getValue().stream()
                        .map(use -> DynamicTest.dynamicTest(use.method() + " " + use.path(), () -> {
                            var id = things.get(resource.getKey());
                            var before = owner.stored();

                            var code = resource.getKey() + "_not_found";
                            var theirs = use.by(stranger.admin(), id).isError(404, code);
                            var unknown = use.by(stranger.admin(), UNKNOWN.getOrDefault(resource.getKey(), "nothing"))
                                    .isError(404, code);

                            assertThat(theirs.at("/error/message").replace(id, "?"))
                                    .isEqualTo(unknown.at("/error/message")
                                            .replace(UNKNOWN.getOrDefault(resource.getKey(), "nothing"), "?"));
                            assertThat(owner.stored()).isEqualTo(before);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> answersIdsThatAreNone() {
        var odd = List.of("%00", "a%00b", "%ff", "'", "%25", "x".repeat(3_000), "..%2f..", "%F0%9F%92%A9", "evt_", "0");
        var tests = new ArrayList<DynamicTest>();
        USES.forEach((resource, uses) -> {
            UnaryOperator<String> id = value -> resource.equals("automation") ? value + "/" + value : value;
            for (var use : uses) {
                for (var value : odd) {
                    tests.add(DynamicTest.dynamicTest(
                            use.method() + " " + use.path() + " " + value.substring(0, Math.min(20, value.length())),
                            () -> Tenant.refused(use.by(stranger.admin(), id.apply(value)))));
                }
            }
        });
        return tests.stream();
    }

    private Map<String, String> things() {
        var admin = owner.admin();
        try (var receiver = new Receiver()) {
            var webhook = admin.post(
                            "/api/v1/webhooks",
                            "{\"name\":\"w\",\"url\":\"%s\",\"events\":[\"seen.*\"]}".formatted(receiver.url()))
                    .isCreated()
                    .at("/webhook_id");
            owner.publish(
                            """
                            document: {dsl: '1.0.3', namespace: owned, name: owned, version: '1.0.0'}
                            schedule: {on: {one: {with: {type: seen.first}}}}
                            do:
                              - a: {set: {x: 1}}
                            """)
                    .isCreated();
            var event = owner.send("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"seen.first\"}")
                    .has(202)
                    .at("/event_id");
            receiver.next();
            var seen = admin.get("/api/v1/events/" + event).isOk();
            var run = seen.at("/runs/0/run_id");
            owner.ended(run, Duration.ofSeconds(20));
            admin.put("/api/v1/event-types/owned.type", "{\"description\":\"d\",\"schema\":{},\"example\":{}}").isCreated();
            return Map.of(
                    "automation", "owned/owned",
                    "run", run,
                    "event", event,
                    "source", made("/sources", "{\"name\":\"owned-by-another\",\"provider\":\"none\"}", "/name"),
                    "connection", made(
                            "/connections",
                            "{\"provider\":\"http\",\"name\":\"c\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"bearer\",\"token\":\"t\"}}",
                            "/connection_id"),
                    "webhook", webhook,
                    "event_type", "owned.type",
                    "delivery", seen.at("/deliveries/0/delivery_id"),
                    "member", made("/members", "{\"email\":\"owned@b.example\",\"role\":\"member\"}", "/member_id"),
                    "api_key", made("/api-keys", "{\"name\":\"n\",\"role\":\"member\"}", "/key_id"));
        }
    }

    private String made(String path, String body, String id) {
        return owner.admin().post("/api/v1" + path, body).isCreated().at(id);
    }
}
