package dev.millrace.webhook.type;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.type.EventType.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypesTest {

    private static final String SIMPLE = "'description': 'Sold.', 'schema': {'type': 'object'}, 'example': {'amount': 1}";

    private final WebhookFixture fixture = new WebhookFixture();
    private final EventTypes types = fixture.bean(EventTypes.class);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void keepsATypeAsItWasDescribed() {
        var put = put("shop.sold", """
                {'description': 'Something was sold.', 'deprecated': true,
                 'schema': {'type': 'object', 'required': ['amount'], 'properties': {'amount': {'type': 'number'}}},
                 'example': {'amount': 12.50, 'a': 'b'},
                 'versions': {'2027-01-31': {'transformation': '{total: .amount}', 'schema': {'required': ['total']}, 'deprecated': true}}}
                """);

        var read = types.get(WORKSPACE, "shop.sold");
        assertThat(put.created()).isTrue();
        assertThat(read).isEqualTo(put.type());
        assertThat(read.origin()).isEqualTo(Origin.WORKSPACE);
        assertThat(read.example().toString()).isEqualTo("{\"amount\":12.50,\"a\":\"b\"}");
        assertThat(read.deprecated()).isTrue();
        assertThat(read.versions().get("2027-01-31"))
                .isEqualTo(new PayloadVersion("{total: .amount}", Json.trusted("{\"required\":[\"total\"]}"), true));
    }

    @Test
    void changesNothingWhenTheSameIsPutAgainAndEverythingWhenItIsNot() {
        var first = put("shop.sold", "{%s}".formatted(SIMPLE)).type();
        fixture.clock.advance(Duration.ofHours(1));

        var again = put("shop.sold", "{%s}".formatted(SIMPLE));
        assertThat(again).isEqualTo(new EventTypes.Put(first, false));

        var changed = put("shop.sold", "{%s, 'deprecated': true}".formatted(SIMPLE));
        assertThat(changed.created()).isFalse();
        assertThat(changed.type().createdAt()).isEqualTo(first.createdAt());
        assertThat(changed.type().updatedAt()).isEqualTo(fixture.clock.instant());
        assertThat(types.get(WORKSPACE, "shop.sold")).isEqualTo(changed.type());
    }

    @Test
    void listsOursAndTheirsInOneOrderAPageAtATime() {
        put("a.first", "{%s}".formatted(SIMPLE));
        put("Z.first", "{%s}".formatted(SIMPLE));
        put("webhook.disabled2", "{%s}".formatted(SIMPLE));

        var names = new ArrayList<String>();
        @Nullable String cursor = null;
        do {
            var page = types.list(WORKSPACE, PageRequest.of("4", cursor));
            assertThat(page.data()).hasSizeLessThanOrEqualTo(4);
            page.data().forEach(type -> names.add(type.type()));
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(names).isSorted().doesNotHaveDuplicates().startsWith("Z.first", "a.first");
        assertThat(names).containsSubsequence("webhook.disabled", "webhook.disabled2", "webhook.failing", "{provider}.{event}");
        assertThat(types.names(WORKSPACE)).contains("a.first", "webhook.disabled").noneMatch(name -> name.contains("{"));
    }

    @Test
    void hidesWhatAnotherWorkspaceDescribes() {
        put("shop.sold", "{%s}".formatted(SIMPLE));

        assertThat(types.find(OTHER_WORKSPACE, "shop.sold")).isEmpty();
        assertThat(types.names(OTHER_WORKSPACE)).doesNotContain("shop.sold");
        assertThat(types.list(OTHER_WORKSPACE, PageRequest.of("200", null)).data())
                .extracting(EventType::origin).containsOnly(Origin.MILLRACE);
        assertThat(refusal(() -> types.delete(OTHER_WORKSPACE, "shop.sold")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        assertThat(types.version(OTHER_WORKSPACE, "shop.sold", "2026-11-01")).isEmpty();
    }

    @Test
    void forgetsADeletedType() {
        put("shop.sold", "{%s}".formatted(SIMPLE));

        types.delete(WORKSPACE, "shop.sold");

        assertThat(types.find(WORKSPACE, "shop.sold")).isEmpty();
        assertThat(refusal(() -> types.delete(WORKSPACE, "shop.sold")).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook.disabled", "lead.created", "millrace.test"})
    void leavesOursAsTheyAre(String type) {
        for (var call : List.<Runnable>of(
                () -> put(type, "{%s}".formatted(SIMPLE)), () -> types.delete(WORKSPACE, type))) {
            assertThat(refusal(call).kind()).isEqualTo(Refusal.Kind.CONFLICT);
            assertThat(refusal(call).code()).isEqualTo("event_type_ours");
        }
    }

    @Test
    void boundsHowManyAWorkspaceDescribes() {
        fixture.jdbc.sql(
                        """
                        insert into event_type
                        select :workspace, 'many.' || number, 'd', 'true', '1', false, '{}', false, now(), now()
                          from generate_series(1, 500) number
                        """)
                .param("workspace", WORKSPACE)
                .update();

        assertThat(refusal(() -> put("shop.sold", "{%s}".formatted(SIMPLE))).code()).isEqualTo("event_types_too_many");
        assertThat(put("many.7", "{%s}".formatted(SIMPLE)).created()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "a.", "a..b", "a b", "a*", "*", "a/b", "{a}.b", "ä.b", "a\u0000"})
    void refusesANameThatIsNone(String type) {
        assertThat(refusal(() -> put(type, "{%s}".formatted(SIMPLE))).field()).isEqualTo("type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "{'schema': {}, 'example': {}}                                                     | description            | field_missing",
        "{'description': ' ', 'schema': {}, 'example': {}}                                 | description            | field_missing",
        "{'description': 'd', 'example': {}}                                               | schema                 | field_missing",
        "{'description': 'd', 'schema': null, 'example': {}}                               | schema                 | field_missing",
        "{'description': 'd', 'schema': {}}                                                | example                | field_missing",
        "{'description': 'd', 'schema': [], 'example': {}}                                 | schema                 | event_schema_invalid",
        "{'description': 'd', 'schema': {'type': 'objekt'}, 'example': {}}                 | schema/type            | event_schema_invalid",
        "{'description': 'd', 'schema': {'properties': {'a': {'minimum': 'x'}}}, 'example': {}} | schema/properties/a/minimum | event_schema_invalid",
        "{'description': 'd', 'schema': {'$schema': 'https://example.com/mine'}, 'example': {}} | schema/$schema    | event_schema_invalid",
        "{'description': 'd', 'schema': {'$ref': 'https://example.com/other'}, 'example': {}} | schema              | event_schema_invalid",
        "{'description': 'd', 'schema': {'$ref': '#'}, 'example': {}}                      | example                | event_schema_invalid",
        "{'description': 'd', 'schema': {'pattern': '(?=a)'}, 'example': {}}               | schema                 | event_schema_invalid",
        "{'description': 'd', 'schema': {'properties': {'a': {'type': 'string'}}}, 'example': {'a': 1}} | example/a | event_example_invalid",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'soon': {'transformation': '.'}}} | versions/soon | event_version_invalid",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-02-30': {'transformation': '.'}}} | versions/2027-02-30 | event_version_invalid",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': null}} | versions/2027-01-31/transformation | field_missing",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': {'transformation': '$now'}}} | versions/2027-01-31/transformation | jq_invalid",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': {'transformation': 'error(.)'}}} | versions/2027-01-31/transformation | event_transformation_failed",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': {'transformation': '.a'}}} | versions/2027-01-31/transformation | event_transformation_failed",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': {'transformation': 'last(range(1000000000))'}}} | versions/2027-01-31/transformation | event_transformation_failed",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': {'transformation': '.', 'schema': {'type': 3}}}} | versions/2027-01-31/schema/type | event_schema_invalid",
        "{'description': 'd', 'schema': {}, 'example': {}, 'versions': {'2027-01-31': {'transformation': '.', 'schema': {'required': ['a']}}}} | versions/2027-01-31/transformation | event_example_invalid",
    })
    void namesTheFieldThatIsWrong(String body, String field, String code) {
        var refusal = refusal(() -> put("shop.sold", body));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        assertThat(refusal.field()).as(refusal.getMessage()).isEqualTo(field);
        assertThat(types.find(WORKSPACE, "shop.sold")).isEmpty();
    }

    @Test
    void endsTheCheckOfASchemaThatDoublesItsWorkAtEveryReference() {
        var doubling = IntStream.range(0, 40)
                .mapToObj(level -> "'d%d': {'allOf': [{'$ref': '#/$defs/d%d'}, {'$ref': '#/$defs/d%d'}]}".formatted(level, level + 1, level + 1))
                .collect(Collectors.joining(", "));
        var schema = "{'$ref': '#/$defs/d0', '$defs': {%s, 'd40': {'type': 'object'}}}".formatted(doubling);

        var refusal = assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> refusal(() -> put("shop.sold", "{'description': 'd', 'schema': %s, 'example': {}}".formatted(schema))));

        assertThat(refusal.code()).isEqualTo("event_schema_invalid");
        assertThat(refusal).hasMessageContaining("more than 100,000 steps");
    }

    @Test
    void saysInWhichColumnATransformationIsNoJq() {
        var refusal = refusal(() -> put("shop.sold", "{%s, 'versions': {'2027-01-31': {'transformation': '{\\na: .b )'}}}".formatted(SIMPLE)));

        assertThat(refusal.code()).isEqualTo("jq_invalid");
        assertThat(refusal.field()).isEqualTo("versions/2027-01-31/transformation");
        assertThat(refusal).hasMessageStartingWith("Line 2, column 7: ");
        assertThat(refusal.problems().toString()).contains("line=2", "column=7");
    }

    @Test
    void refusesATypeOfMoreThan64Kib() {
        var large = "'description': 'd', 'schema': {'description': '%s'}, 'example': {}".formatted("x".repeat(64 * 1024));

        assertThat(refusal(() -> put("shop.sold", "{%s}".formatted(large))).code()).isEqualTo("event_type_too_large");
    }

    @Test
    void choosesTheFormThatWasTheNewestOnTheDayOfAnEndpoint() {
        put("shop.sold", "{%s, 'versions': {'2027-01-31': {'transformation': '{v: 1}'}, '2027-05-31': {'transformation': '{v: 2}'}}}".formatted(SIMPLE));

        assertThat(List.of("2026-11-01", "2027-01-31", "2027-02-01", "2027-05-31"))
                .extracting(day -> types.version(WORKSPACE, "shop.sold", day).orElseThrow().getKey())
                .containsExactly("2027-01-31", "2027-01-31", "2027-05-31", "2027-05-31");
        assertThat(types.version(WORKSPACE, "shop.sold", "2027-06-01")).isEmpty();
        assertThat(types.version(WORKSPACE, "shop.sold", null)).isEmpty();
        assertThat(types.version(WORKSPACE, "shop.other", "2026-11-01")).isEmpty();
    }

    @Test
    void takesNoFormAwayFromAnEndpointThatKeepsToIt() {
        var version = "{%s, 'versions': {'2027-01-31': {'transformation': '.'}}}".formatted(SIMPLE);
        put("shop.sold", version);
        var id = endpoint("2026-11-01", "shop.*").webhookId();
        endpoint("2027-02-01", "shop.sold");

        for (var call : List.<Runnable>of(
                () -> types.delete(WORKSPACE, "shop.sold"),
                () -> put("shop.sold", "{%s}".formatted(SIMPLE)),
                () -> put("shop.sold", version.replace("2027-01-31", "2026-10-31")))) {
            assertThat(refusal(call).code()).isEqualTo("event_version_in_use");
            assertThat(refusal(call)).hasMessageContaining("2026-11-01");
        }
        put("shop.sold", version.replace("2027-01-31", "2027-03-31"));

        fixture.webhooks().change(WORKSPACE, id, new WebhookDraft(null, null, null, null, null, "2027-04-01", null));
        put("shop.sold", "{%s, 'versions': {'2027-02-28': {'transformation': '.'}}}".formatted(SIMPLE));
    }

    @Test
    void tellsAnEndpointWhatOfItIsDeprecated() {
        put("shop.old", "{%s, 'deprecated': true}".formatted(SIMPLE));
        put("shop.sold", "{%s, 'versions': {'2027-01-31': {'transformation': '.', 'deprecated': true}, '2027-05-31': {'transformation': '.'}}}".formatted(SIMPLE));
        put("shop.fine", "{%s}".formatted(SIMPLE));

        var deprecations = types.deprecations(WORKSPACE);

        assertThat(deprecations.of(endpoint("2026-11-01", "shop.*")))
                .extracting(Deprecations.Deprecation::type, Deprecations.Deprecation::version)
                .containsExactly(tuple("shop.old", null), tuple("shop.sold", "2027-01-31"));
        assertThat(deprecations.of(endpoint("2027-02-01", "shop.sold"))).isEmpty();
        assertThat(deprecations.of(endpoint("", "shop.fine", "shop.sold"))).isEmpty();
        assertThat(types.deprecations(OTHER_WORKSPACE).of(endpoint("2026-11-01", "*"))).isEmpty();
    }

    private Webhook endpoint(String apiVersion, String... events) {
        return fixture.webhooks()
                .create(WORKSPACE, new WebhookDraft(
                        "endpoint", "https://hooks.example.com/in", List.of(events), null, null, apiVersion, null))
                .webhook();
    }

    private EventTypes.Put put(String type, String draft) {
        return types.put(
                WORKSPACE, type, Json.mapper().convertValue(Json.trusted(draft.replace('\'', '"')), EventTypeDraft.class));
    }

    private static Refusal refusal(Runnable call) {
        var refusal = catchThrowableOfType(Refusal.class, call::run);
        assertThat(refusal).as("it is refused").isNotNull();
        return refusal;
    }
}
