package dev.millrace.api.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ApiTest
class TrialControllerTest {

    private static final String ORDER = """
            document: {dsl: '1.0.3', namespace: tests, name: %s, version: '%s'}
            schedule: {on: {one: {with: {type: order.placed}}}}
            do:
              - reserve: {call: http, with: {method: post, endpoint: 'https://stock.example.com/items', body: '${ .[0].data }'}}
              - rest: {wait: P14D}
              - tell: {emit: {event: {with: {type: order.reserved, data: '${ . }'}}}}
            """;

    private final Api api;
    private final EventInbox inbox;

    TrialControllerTest(Api api, EventInbox inbox) {
        this.api = api;
        this.inbox = inbox;
    }

    @Test
    void aStoredAutomationIsTriedWithAnEventAndStubs() {
        publish(ORDER.formatted("stored", "1.0.0"));

        var report = test("stored", """
                {"event": {"type": "order.placed", "data": {"item": "A-1"}},
                 "stubs": [{"task": "reserve", "status": 201, "content": {"shelf": 7}}]}
                """).isOk();

        assertThat(report.at("/status")).isEqualTo("completed");
        assertThat(report.at("/automation/version")).isEqualTo("1.0.0");
        assertThat(report.at("/starts")).isEqualTo("true");
        assertThat(report.at("/took")).isEqualTo("P14D");
        assertThat(report.at("/waits/0/duration")).isEqualTo("P14D");
        assertThat(report.at("/steps/0/pointer")).isEqualTo("/do/0/reserve");
        assertThat(report.at("/steps/0/started_at")).endsWith("Z");
        assertThat(report.at("/calls/0/request/uri")).isEqualTo("https://stock.example.com/items");
        assertThat(report.at("/calls/0/request/body/item")).isEqualTo("A-1");
        assertThat(report.at("/calls/0/stubbed")).isEqualTo("true");
        assertThat(report.at("/events/0/event/data/shelf")).isEqualTo("7");
        assertThat(report.json().path("call_count").asInt()).isEqualTo(1);
        assertThat(report.json().path("unused_stubs")).isEmpty();
    }

    @Test
    void aRunThatWouldFaultIsAnsweredAllTheSame() {
        publish(ORDER.formatted("faulty", "1.0.0"));

        var report = test("faulty", "{\"strict\": true}").isOk();

        assertThat(report.at("/status")).isEqualTo("faulted");
        assertThat(report.at("/error/instance")).isEqualTo("/do/0/reserve");
    }

    @Test
    void aStoredVersionIsTriedByItsName() {
        publish(ORDER.formatted("versioned", "1.0.0"));
        publish(ORDER.formatted("versioned", "1.1.0"));

        assertThat(test("versioned", "{}").isOk().at("/automation/version")).isEqualTo("1.1.0");
        assertThat(test("versioned", "{\"version\":\"1.0.0\"}").isOk().at("/automation/version")).isEqualTo("1.0.0");
        test("versioned", "{\"version\":\"9.0.0\"}").isError(404, "version_not_found");
        test("nowhere", "{}").isError(404, "automation_not_found");
    }

    @Test
    void aDefinitionIsTriedBeforeItIsStored() {
        var report = test("unstored", body("definition", ORDER.formatted("unstored", "0.1.0"))).isOk();

        assertThat(report.at("/automation/version")).isEqualTo("0.1.0");
        api.admin().get("/api/v1/automations/tests/unstored").isError(404, "automation_not_found");
        test("another", body("definition", ORDER.formatted("unstored", "0.1.0")))
                .isError(422, "trial_invalid")
                .at("definition", "tests/unstored");
    }

    @Test
    void everyProblemOfADefinitionIsListedWithItsLine() {
        var wrong = test("wrong", body("definition", "document: {dsl: '1.0.3', namespace: tests, name: wrong, version: '1'}\ndoo: []\n"))
                .isError(422, "definition_invalid");

        assertThat(wrong.at("/error/field")).isEqualTo("definition");
        assertThat(wrong.json().at("/error/problems").findValuesAsText("line")).contains("1", "2");
        test("wrong", body("definition", "{")).isError(422, "definition_invalid");
    }

    @Test
    void stubsGiveWhatAGivenDefinitionRefersToOutside() {
        var definition = """
                document: {dsl: '1.0.3', namespace: tests, name: outside, version: '1.0.0'}
                do:
                  - greet: {call: https://example.com/greet.yaml, with: {name: Ada}}
                """;
        var body = (ObjectNode) Json.trusted(body("definition", definition));
        test("outside", body.toString()).isError(422, "definition_invalid");

        body.putArray("stubs")
                .addObject()
                .put("uri", "https://example.com/greet.yaml")
                .put("body", "set: {said: '${ \"Hello, \" + .name }'}");
        var report = test("outside", body.toString()).isOk();

        assertThat(report.at("/output/said")).isEqualTo("Hello, Ada");
        assertThat(report.at("/steps/1/pointer")).isEqualTo("/resources/https:~1~1example.com~1greet.yaml");
        assertThat(report.json().path("unused_stubs")).isEmpty();
    }

    @Test
    void aStoredEventIsTriedAgainAsItCame() {
        publish(ORDER.formatted("replayed", "1.0.0"));
        var event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", UUID.randomUUID().toString())
                .put("source", "/shop")
                .put("type", "order.placed");
        event.putObject("data").put("item", "B-2");
        var eventId = inbox.accept(api.seed().ours().workspaceId(), List.of(event)).getFirst().eventId();

        var report = test("replayed", body("event_id", eventId)).isOk();

        assertThat(report.at("/input/0/millraceeventid")).isEqualTo(eventId);
        assertThat(report.at("/calls/0/request/body/item")).isEqualTo("B-2");
        assertThat(test("replayed", "{\"event_ids\":[\"%1$s\",\"%1$s\"]}".formatted(eventId)).isOk().json().path("input"))
                .hasSize(2);
        test("replayed", body("event_id", "evt_none")).isError(404, "event_not_found");
        api.stranger().post("/api/v1/automations/tests/replayed/test", "{}").isError(404, "automation_not_found");
    }

    @Test
    void eventsToComeComeWhileTheRunWaits() {
        var listening = """
                document: {dsl: '1.0.3', namespace: tests, name: listening, version: '1.0.0'}
                do:
                  - paid: {listen: {to: {one: {with: {type: payment.received}}}}}
                """;
        publish(listening);

        var paid = test("listening", "{\"events_to_come\":[{\"type\":\"payment.received\",\"data\":25},{\"type\":\"late\"}]}").isOk();
        var unpaid = test("listening", "{}").isOk();

        assertThat(paid.at("/status")).isEqualTo("completed");
        assertThat(paid.at("/output/0")).isEqualTo("25");
        assertThat(paid.at("/unused_events/0")).isEqualTo("/events_to_come/1");
        assertThat(unpaid.at("/status")).isEqualTo("waiting");
        assertThat(unpaid.at("/stopped")).contains("payment.received", "as 'paid' asks.");
        assertThat(unpaid.json().at("/waits/0/until").isNull()).isTrue();
    }

    @Test
    void aWrongBodyIsRefusedWithTheField() {
        publish(ORDER.formatted("bodies", "1.0.0"));

        test("bodies", "{\"stub\":[]}").isError(422, "field_unknown").at("stub", "'stubs'");
        test("bodies", "{\"stubs\":[{\"taks\":\"a\"}]}").isError(422, "field_unknown").at("/stubs/0/taks", "'task'");
        test("bodies", "{\"stubs\":[{\"status\":500}]}").isError(422, "trial_invalid").at("/stubs/0", "'task'");
        test("bodies", "{\"stubs\":[null]}").isError(422, "trial_invalid").at("/stubs/0", "null");
        test("bodies", "{\"event\":{\"data\":1}}").isError(422, "event_invalid").at("/event/type", "missing");
        test("bodies", "{\"events\":[{\"type\":\"a\"},{\"type\":7}]}").isError(422, "event_invalid").at("/events/1/type", "string");
        test("bodies", "{\"events_to_come\":[{\"type\":\"a\"},{\"data\":1}]}")
                .isError(422, "event_invalid")
                .at("/events_to_come/1/type", "missing");
        test("bodies", "{\"events_to_come\":[null]}").isError(422, "event_invalid").at("/events_to_come/0", "object");
        test("bodies", "{\"event\":{\"type\":\"a\"},\"input\":1}").isError(422, "trial_invalid").at("input", "one of");
        test("bodies", "{\"version\":\"1.0.0\",\"definition\":\"a\"}").isError(422, "trial_invalid").at("version", "or");
        test("bodies", "{\"strict\":").isError(400, "body_unreadable");
    }

    @Test
    void onlyWhoMayWriteAutomationsMayTryThem() {
        publish(ORDER.formatted("rights", "1.0.0"));
        var path = "/api/v1/automations/tests/rights/test";

        api.as(Role.DEVELOPER).post(path, "{}").isOk();
        api.as(Role.OPERATOR).post(path, "{}").isError(403, "role_not_allowed");
        api.anonymous().post(path, "{}").isError(401, "credentials_missing");
    }

    private Answer test(String name, String body) {
        return api.admin().post("/api/v1/automations/tests/%s/test".formatted(name), body);
    }

    private void publish(String definition) {
        api.admin()
                .with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition.getBytes(StandardCharsets.UTF_8))
                .isCreated();
    }

    private static String body(String field, String text) {
        return Json.write(Map.of(field, text));
    }
}
