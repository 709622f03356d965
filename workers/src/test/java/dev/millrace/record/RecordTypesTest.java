package dev.millrace.record;

import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTypesTest {

    private final RecordFixture fixture = new RecordFixture();

    @ParameterizedTest
    @CsvSource({
        "projects, project", "companies, company", "statuses, status", "people, person", "addresses, address",
        "boxes, box", "warehouses, warehouse", "purchases, purchase", "invoices, invoice", "order_items, order_item",
        "sales_people, sales_person", "series, series", "branches, branch", "heroes, hero", "ties, tie", "status, status",
        "buses, bus", "movies, movie", "data, data"
    })
    void knowsTheSingular(String plural, String singular) {
        assertThat(Singular.of(plural)).isEqualTo(singular);
    }

    @Test
    void aTypeMaySayItsOwnSingular() {
        fixture.types.put(OURS, "kine", new RecordTypeDraft(null, null, null, null, "cow"));

        fixture.insert("kine", "{}");

        assertThat(fixture.eventTypes()).containsExactly("cow.created");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"email\": 5}                        | /data/email",
        "{\"email\": \"nobody\"}               | /data/email",
        "{}                                    | /data/email",
        "{\"email\": \"a@b.ch\", \"nick/name\": 1} | /data/nick~1name",
        "{\"email\": \"a@b.ch\", \"tags\": [\"x\", 2]} | /data/tags/1",
    })
    void theSchemaRefusesWhatDoesNotFitAndNamesThePlace(String given, String place) {
        fixture.schema("users", """
                {"type": "object", "required": ["email"], "additionalProperties": false,
                 "properties": {"email": {"type": "string", "format": "email"}, "tags": {"items": {"type": "string"}}}}
                """);

        var refused = ((RecordOutcome.Refused) fixture.write("users", new RecordWrite.Insert(data(given)))).refusal();

        assertThat(refused.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refused.field()).isEqualTo(place);
    }

    @Test
    void aPatchMustLeaveARecordThatFits() {
        fixture.schema("users", "{\"required\": [\"email\"]}");
        var made = fixture.insert("users", "{\"email\": \"a\"}");

        assertThatThrownBy(() -> fixture.patch(made, "{\"email\": null}")).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "5",
        "{\"type\": \"thing\"}",
        "{\"properties\": []}",
        "{\"$ref\": \"https://example.com/schema.json\"}",
        "{\"$ref\": \"file:///etc/passwd\"}",
        "{\"$ref\": \"#/$defs/missing\"}",
        "{\"$schema\": \"https://example.com/own\"}",
        "{\"properties\": {\"a\": {\"pattern\": \"(\"}}}",
        "{\"properties\": {\"a\": {\"$ref\": \"https://example.com/other\"}}}",
    })
    void refusesASchemaThatIsNoneOrReachesOutside(String schema) {
        assertThatThrownBy(() -> fixture.schema("users", schema))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
                    assertThat(refusal.field()).startsWith(refusal.field().startsWith("/") ? "/schema" : "schema");
                });
    }

    @Test
    void twoSchemasOfOneIdDoNotMeet() {
        fixture.schema("users", "{\"$id\": \"https://example.com/s\", \"required\": [\"a\"]}");
        fixture.schema("tasks", "{\"$id\": \"https://example.com/s\", \"required\": [\"b\"]}");

        assertThatCode(() -> fixture.insert("users", "{\"a\": 1}")).doesNotThrowAnyException();
        assertThatCode(() -> fixture.insert("tasks", "{\"b\": 1}")).doesNotThrowAnyException();
    }

    @Test
    void aChangedSchemaHoldsForTheNextChangeAndLeavesWhatIsThere() {
        var old = fixture.insert("users", "{\"age\": \"thirty\"}");

        fixture.schema("users", "{\"properties\": {\"age\": {\"type\": \"integer\"}}}");

        assertThat(fixture.get(old)).isEqualTo(old);
        assertThatThrownBy(() -> fixture.insert("users", "{\"age\": \"thirty\"}")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> fixture.patch(old, "{\"name\": \"Ann\"}")).isInstanceOf(Refusal.class);
        fixture.schema("users", "{}");
        fixture.patch(old, "{\"name\": \"Ann\"}");
    }

    @Test
    void aTypeWithRecordsStaysAndOneWithoutGoesWithItsPast() {
        fixture.unique("users", "email");
        var made = fixture.insert("users", "{\"email\": \"a\"}");

        assertThatThrownBy(() -> fixture.types.delete(OURS, "users"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("record_type_in_use"));

        fixture.write("users", new RecordWrite.Delete(made.recordId(), null));
        fixture.types.delete(OURS, "users");
        assertThat(fixture.types.list(OURS, new PageRequest(10, null)).data()).isEmpty();
        assertThat(fixture.jdbc.sql("select count(*) from record_change").query(Integer.class).single()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Users", "1st", "a-b", "", "ünder", "users/x"})
    void refusesANameThatIsNoTypesName(String name) {
        assertThatThrownBy(() -> fixture.types.put(OURS, name, RecordTypeDraft.EMPTY))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("record_type_name_invalid"));
    }

    @Test
    void keepsWhatItIsTold() {
        var draft = Json.mapper().convertValue(
                Json.trusted("""
                        {"schema": {"type": "object"}, "display": "name", "unique": ["email", "email"],
                         "relations": {"tasks": {"type": "tasks", "field": "user_id", "cardinality": "many"}}}
                        """),
                RecordTypeDraft.class);

        assertThat(fixture.types.put(OURS, "users", draft).created()).isTrue();
        assertThat(fixture.types.put(OURS, "users", draft).created()).isFalse();

        var kept = fixture.types.get(OURS, "users");
        assertThat(kept.display()).isEqualTo("name");
        assertThat(kept.unique()).containsExactly("email");
        assertThat(kept.relations()).containsEntry("tasks", new Relation("tasks", "user_id", Relation.Cardinality.MANY));
    }
}
