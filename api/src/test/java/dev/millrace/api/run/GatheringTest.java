package dev.millrace.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Several events start one run together. */
@WholeTest
class GatheringTest {

    private final Api api;
    private final JdbcClient jdbc;
    private final Caller admin;
    private final Automating automating;
    private final String type = "gathered." + UUID.randomUUID();

    GatheringTest(Api api, JdbcClient jdbc) {
        this.api = api;
        this.jdbc = jdbc;
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    @Test
    void anEventOfEachKindAndOfTheSameOrderStartARun() {
        automating.publish("paid-and-packed", """
                schedule:
                  on:
                    all:
                      - {with: {type: %1$s.paid}, correlate: {order: {from: .data.order}}}
                      - {with: {type: %1$s.packed}, correlate: {order: {from: .data.id}}}
                do:
                  - ship: {set: '${ map(.data) }'}
                """.formatted(type)).isCreated();

        send("paid", "{\"order\":1}");
        send("paid", "{\"order\":2}");
        send("packed", "{\"noOrder\":2}");
        send("paid", "{\"order\":2,\"again\":true}");
        var waiting = automating.eventually(path("paid-and-packed") + "/gatherings", "/data/1/correlation/order", "2");
        assertThat(waiting.json().at("/data/0/event_ids")).hasSize(1);
        assertThat(runs("paid-and-packed")).isEmpty();
        assertThat(page("/automations/tests/paid-and-packed"))
                .contains("It starts on %1$s.paid and %1$s.packed, several of them together.".formatted(type))
                .contains("Events that wait for others", "order 1", "order 2", "1 event")
                .contains("/events/" + waiting.at("/data/0/event_ids/0"));
        send("packed", "{\"id\":2}");

        assertThat(output("paid-and-packed", 0).toString()).isEqualTo("[{\"order\":2},{\"id\":2}]");
        assertThat(page("/runs/" + runs("paid-and-packed").get(0).path("run_id").asText()))
                .contains("2 events", "/events/" + waiting.at("/data/1/event_ids/0"));
        automating.eventually(path("paid-and-packed") + "/gatherings", "/data/0/correlation/order", "1");
        assertThat(admin.get(path("paid-and-packed") + "/gatherings").isOk().json().path("data")).hasSize(1);
        assertThat(runs("paid-and-packed")).hasSize(1);
    }

    @Test
    void eventsStartARunTogetherOnceTheyAreEnough() {
        automating.publish("three-each", """
                schedule:
                  on:
                    any: [{with: {type: %s.sold}}]
                    until: map(.data.n) | add >= 10
                do:
                  - sum: {set: '${ map(.data.n) }'}
                """.formatted(type)).isCreated();

        for (var n : List.of(4, 3, 5, 10, 2)) {
            send("sold", "{\"n\":%d}".formatted(n));
        }

        var both = List.of(output("three-each", 1).toString(), output("three-each", 0).toString());
        assertThat(both).containsExactly("[4,3,5]", "[10]");
        automating.eventually(path("three-each") + "/gatherings", "/data/0/correlation", "");
        assertThat(admin.get(path("three-each") + "/gatherings").isOk().json().at("/data/0/event_ids")).hasSize(1);
    }

    @Test
    void eventsStartARunTogetherWhenAnotherComesWhichIsNotAmongThem() {
        automating.publish("until-closed", """
                schedule:
                  on:
                    any: [{with: {type: %1$s.line}, correlate: {till: {from: .data.till}}}]
                    until: {one: {with: {type: %1$s.closed}, correlate: {till: {from: .data.till}}}}
                do:
                  - count: {set: {lines: '${ length }', last: '${ .[-1].data.n }'}}
                """.formatted(type)).isCreated();

        send("closed", "{\"till\":\"A\"}");
        send("line", "{\"till\":\"A\",\"n\":1}");
        send("line", "{\"till\":\"B\",\"n\":2}");
        send("line", "{\"till\":\"A\",\"n\":3}");
        send("closed", "{\"till\":\"A\"}");

        assertThat(output("until-closed", 0).toString()).isEqualTo("{\"lines\":2,\"last\":3}");
        assertThat(runs("until-closed")).hasSize(1);
    }

    @Test
    void onlyEventsOfTheExpectedValueCount() {
        automating.publish("of-berlin", """
                schedule:
                  on:
                    one: {with: {type: %s.opened}, correlate: {city: {from: .data.city, expect: Berlin}}}
                do:
                  - note: {set: {city: '${ .[0].data.city }'}}
                """.formatted(type)).isCreated();

        send("opened", "{\"city\":\"Paris\"}");
        send("opened", "{\"city\":\"Berlin\"}");

        assertThat(output("of-berlin", 0).path("city").asText()).isEqualTo("Berlin");
        assertThat(runs("of-berlin")).hasSize(1);
    }

    @Test
    void aNewVersionThatAsksForOtherEventsAsksThoseAgainThatHaveCome() {
        var definition = """
                schedule: {on: {all: [{with: {type: %1$s.a}}, {with: {type: %1$s.b}}]}}
                do:
                  - note: {set: '${ map(.data.n) }'}
                """.formatted(type);
        automating.publish("changing", definition).isCreated();
        send("a", "{\"n\":1}");
        automating.eventually(path("changing") + "/gatherings", "/data/0/correlation", "");

        admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", """
                        document: {dsl: '1.0.3', namespace: tests, name: changing, version: '2.0.0'}
                        schedule: {on: {all: [{with: {type: %1$s.c}}, {with: {type: %1$s.a}}]}}
                        do:
                          - note: {set: '${ map(.data.n) }'}
                        """.formatted(type).getBytes())
                .isCreated();
        send("c", "{\"n\":2}");

        assertThat(output("changing", 0).toString()).isEqualTo("[1,2]");
    }

    @Test
    void whatHasGatheredStaysWhileTheAutomationIsDisabledAndNothingIsAdded() {
        automating.publish("switched", """
                schedule: {on: {all: [{with: {type: %1$s.a}}, {with: {type: %1$s.b}}]}}
                do:
                  - note: {set: '${ map(.data.n) }'}
                """.formatted(type)).isCreated();
        send("a", "{\"n\":1}");
        automating.eventually(path("switched") + "/gatherings", "/data/0/correlation", "");

        admin.post(path("switched") + "/disable", "").isOk();
        send("b", "{\"n\":2}");
        admin.post(path("switched") + "/enable", "").isOk();
        send("b", "{\"n\":3}");

        assertThat(output("switched", 0).toString()).isEqualTo("[1,3]");
    }

    @Test
    void whatSufficedWhenTheAutomationWasDisabledStartsARunOnceItIsEnabled() {
        automating.publish("paused", """
                schedule: {on: {all: [{with: {type: %1$s.c}}, {with: {type: %1$s.d}}]}}
                do:
                  - note: {set: '${ map(.data.n) }'}
                """.formatted(type)).isCreated();
        send("c", "{\"n\":1}");
        automating.eventually(path("paused") + "/gatherings", "/data/0/correlation", "");
        admin.post(path("paused") + "/disable", "").isOk();
        send("d", "{\"n\":2}");
        // As if it had been accepted just before, and looked at just after.
        jdbc.sql("""
                        with joined as (
                            update automation_gathering set last_number = last_number + 1 where name = 'paused'
                            returning gathering_id, last_number)
                        insert into automation_gathered (gathering_id, number, event_id, passage)
                        select gathering_id, last_number, event_id, '' from joined, event where type = ?""")
                .param(type + ".d")
                .update();

        admin.post(path("paused") + "/enable", "").isOk();

        assertThat(output("paused", 0).toString()).isEqualTo("[1,2]");
    }

    @Test
    void whatEventsHaveInCommonIsShownByItsBeginning() {
        automating.publish("wordy", """
                schedule:
                  on:
                    all:
                      - {with: {type: %1$s.a}, correlate: {key: {from: .data.key}}}
                      - {with: {type: %1$s.b}, correlate: {key: {from: .data.key}}}
                do: []
                """.formatted(type)).isCreated();

        send("a", "{\"key\":\"" + "k".repeat(300_000) + "\"}");

        automating.eventually(path("wordy") + "/gatherings", "/data/0/correlation/key", "\"" + "k".repeat(199) + "…");
    }

    @Test
    void gatheringsAreNobodyElsesBusiness() {
        automating.publish("secretive", "schedule: {on: {all: [{with: {type: x}}, {with: {type: y}}]}}\ndo: []\n").isCreated();

        api.stranger().get(path("secretive") + "/gatherings").isError(404, "automation_not_found");
    }

    private void send(String kind, String data) {
        automating.send(Automating.event(type + "." + kind, data));
    }

    private String page(String path) {
        return api.signedIn().get(path).isOk().text();
    }

    private static String path(String name) {
        return "/api/v1/automations/tests/" + name;
    }

    private JsonNode runs(String name) {
        return admin.get("/api/v1/runs?automation=tests/" + name).isOk().json().path("data");
    }

    /** Of the run that stands at {@code place}, the newest first, as soon as it has completed. */
    private JsonNode output(String name, int place) {
        var list = "/api/v1/runs?automation=tests/" + name;
        automating.eventually(list, "/data/%d/status".formatted(place), "completed");
        var runId = admin.get(list).isOk().json().at("/data/%d/run_id".formatted(place)).asText();
        return admin.get("/api/v1/runs/" + runId).isOk().json().path("output");
    }
}
