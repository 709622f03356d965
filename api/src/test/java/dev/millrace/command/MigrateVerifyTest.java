package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code millrace migrate assess}, {@code test} and {@code verify} tell, and that they change nothing. */
@WholeTest
@Timeout(180)
class MigrateVerifyTest extends WithMigration {

    private static final String PEOPLE = """
            source: {type: csv}
            entities:
              - type: people
                key: email
            """;
    private static final String MAPPING = """
                mapping:
                  - {ours: email, theirs: E-Mail}
                  - {ours: name, theirs: Name}
                  - {ours: age, theirs: Age}
                  - {ours: address.city, theirs: City}
            """;

    MigrateVerifyTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        super(api, workspaces, keys);
    }

    private void people(int count) {
        migrating.type("people", """
                {"schema": {"properties": {"email": {"type": "string"}, "name": {"type": "string"}, "age": {"type": "integer"}}},
                 "unique": ["email"]}""");
        migrating.file("people.csv", "E-Mail,Name,Age,City\n" + IntStream.range(0, count)
                .mapToObj(number -> "p%d@example.com,P%d,%d,%s\n".formatted(number, number, number, number % 2 == 0 ? "Bern" : ""))
                .collect(Collectors.joining()));
        migrating.file("migration.yml", PEOPLE + MAPPING);
    }

    @Test
    void verifyFindsWhatIsMissingHereMissingThereAndDifferent() {
        people(450);
        migrating.migrate("import").endsWith(0);
        var fine = migrating.migrate("verify").endsWith(0);
        assertThat(migrating.migrate("verify", "--json").endsWith(0).json().path("same").asBoolean()).isTrue();
        assertThat(fine.out()).contains("450 there, 450 here: 450 the same", "everything is the same");
        var report = migrating.report("migration-verification.json").at("/entities/0");
        assertThat(report.path("checksum_there")).isEqualTo(report.path("checksum_here"));
        assertThat(report.path("samples")).hasSize(10);

        var records = migrating.server().get("/api/v1/records/people?sort=record_id").isOk().json().path("data");
        migrating.server().patch("/api/v1/records/people/" + records.at("/3/record_id").asText(), "{\"name\": \"Other\"}").isOk();
        migrating.server().delete("/api/v1/records/people/" + records.at("/4/record_id").asText()).has(204);
        migrating.server().post("/api/v1/records/people", "{\"email\": \"extra@example.com\"}").isCreated();

        var result = migrating.migrate("verify").endsWith(1);

        assertThat(result.out())
                .contains("450 there, 450 here: 448 the same, 1 missing here, 1 missing there, 1 different, 0 that do not fit")
                .contains("missing_here   p4@example.com  people.csv:6")
                .contains("missing_there  extra@example.com  record rec_")
                .contains("differs        p3@example.com  people.csv:5  name: \"P3\" there, \"Other\" here");
        var differing = migrating.report("migration-verification.json").at("/entities/0");
        assertThat(differing.path("checksum_there")).isNotEqualTo(differing.path("checksum_here"));
        assertThat(differing.path("differences")).hasSize(3);

        migrating.migrate("import").endsWith(0);
        migrating.counts(0, 450, 1, 1, 448, 0);
        assertThat(migrating.migrate("verify", "--allow-extra").endsWith(0).out()).contains("1 missing there");
        migrating.migrate("verify").endsWith(1);
    }

    @Test
    void testMapsAndChecksTheFirstRowsAndWritesNothing() {
        people(30);
        migrating.file("people.csv", "E-Mail,Name,Age,City\nann@example.com,Ann,41,Bern\nbob@example.com,Bob,old,\ncid@example.com,Cid,1,\n");

        var result = migrating.migrate("test", "--rows", "2").endsWith(1);

        assertThat(result.out())
                .contains("ok   people.csv:2  {\"email\":\"ann@example.com\",\"name\":\"Ann\",\"age\":41,\"address\":{\"city\":\"Bern\"}}")
                .contains("bad  people.csv:3", "     age: 'old' is no integer.")
                .contains("1 of 2 rows fit")
                .doesNotContain("cid@");
        assertThat(migrating.data("people")).isEmpty();
        assertThat(migrating.migrate("test", "--rows", "1").endsWith(0).out()).contains("1 of 1 rows fit");
        assertThat(migrating.migrate("test", "--rows", "0").endsWith(2).err()).contains("--rows is from 1 to 1000");
    }

    @Test
    void assessTellsFieldsAndAMappingAndWhatWillNotFitWithoutShowingIt() {
        people(1);
        migrating.file("people.csv", "E-Mail,NAME,Age,Home Town\nann@example.com,Ann Bee,41,\nbob@example.com,Bob,old,Bern\n");
        migrating.file("migration.yml", PEOPLE);

        var result = migrating.migrate("assess").endsWith(0);

        assertThat(result.out())
                .contains("people: 2 rows, 4 fields")
                .containsPattern("E-Mail +text +0 % empty  unique  xxx@xxxxxxx.xxx")
                .containsPattern("Age +integer as text or text +0 % empty")
                .containsPattern("Home Town +text +50 % empty  xxxx")
                .contains("- {ours: email, theirs: 'E-Mail'}", "- {ours: name, theirs: 'NAME'}", "- {ours: home_town, theirs: 'Home Town'}")
                .contains("1 of 2 rows do not fit: age: 'xxx' is no integer. (first: people.csv:3)")
                .contains("will take about")
                .doesNotContain("ann@", "Bern");
        assertThat(migrating.report("migration-assessment.json").at("/entities/0/fields/3/nulls").asDouble()).isEqualTo(0.5);
        assertThat(migrating.data("people")).isEmpty();

        migrating.file("migration.yml", PEOPLE.replace("type: people", "name: people\n    type: persons"));
        assertThat(migrating.migrate("assess").endsWith(0).out()).contains("There is no type persons yet; the import makes it");
        migrating.server().get("/api/v1/record-types/persons").isError(404, "record_type_not_found");
    }
}
