package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.Millrace;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code millrace migrate import} of CSV: what is written, what is rejected, and what a crash leaves. */
@WholeTest
@Timeout(180)
class MigrateImportTest extends WithMigration {

    private static final String PEOPLE = """
            source: {type: csv, folder: old}
            entities:
              - type: people
                key: email
                mapping:
                  - {ours: email, theirs: E-Mail, transform: lowercase}
                  - {ours: name, theirs: Full Name, transform: trim}
                  - {ours: age, theirs: Age}
            """;
    private static final String SCHEMA = """
            {"schema": {"required": ["email"], "properties": {"email": {"type": "string"}, "age": {"type": "integer"}}}, "unique": ["email"]}""";

    MigrateImportTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        super(api, workspaces, keys);
    }

    @Test
    void aFolderOfCsvBecomesRecordsParentsFirst() throws IOException {
        Files.createDirectories(directory.resolve("old"));
        Files.write(directory.resolve("old/companies.csv"), "code;title\nC1;Müller\nC2;Smith\n".getBytes(Charset.forName("windows-1252")));
        migrating.file("old/people.csv", "E-Mail,Full Name,Age,Company\nANN@example.com, Ann ,41,C2\nbob@example.com,\"Bob, jr\",,C1\n");
        migrating.type("people", SCHEMA);
        migrating.file("migration.yml", """
                source: {type: csv, folder: old}
                entities:
                  - type: people
                    key: email
                    mapping:
                      - {ours: email, theirs: E-Mail, transform: lowercase}
                      - {ours: name, theirs: Full Name, transform: trim}
                      - {ours: age, theirs: Age}
                      - {ours: company_id, theirs: Company}
                    references: [{ours: company_id, entity: companies}]
                  - {type: companies, key: code}
                """);

        var result = migrating.migrate("import").endsWith(0);

        assertThat(result.out().lines().toList().get(0)).contains("companies", "2 read", "2 created");
        assertThat(result.out().lines().toList().get(1)).contains("people", "2 read", "2 created", "0 rejected");
        var companies = migrating.server().get("/api/v1/records/companies?sort=code").isOk().json().path("data");
        assertThat(companies.at("/0/data/title").asText()).isEqualTo("Müller");
        var people = migrating.data("people");
        assertThat(people.get(0).path("email").asText()).isEqualTo("ann@example.com");
        assertThat(people.get(0).path("name").asText()).isEqualTo("Ann");
        assertThat(people.get(0).path("age").isIntegralNumber()).isTrue();
        assertThat(people.get(0).path("company_id").asText()).isEqualTo(companies.at("/1/record_id").asText());
        assertThat(people.get(1).path("company_id").asText()).isEqualTo(companies.at("/0/record_id").asText());
        assertThat(people.get(1).has("age")).isFalse();
        assertThat(migrating.server().get("/api/v1/events").isOk().json().toString()).contains("person.created", "company.created");
        assertThat(migrating.report("migration-report.json").path("status").asText()).isEqualTo("completed");
        assertThat(directory.resolve("migration-report.state.json")).doesNotExist();

        migrating.migrate("import").endsWith(0);
        migrating.counts(1, 2, 0, 0, 2, 0);
    }

    @Test
    void aDryRunWritesNothingAndTellsWhatWouldCome() {
        migrating.type("people", SCHEMA);
        migrating.file("old/people.csv", "E-Mail,Full Name,Age\nann@example.com,Ann,41\nbob@example.com,Bob,old\n");
        migrating.file("migration.yml", PEOPLE);

        var result = migrating.migrate("import", "--dry-run", "--skip-errors").endsWith(1);

        assertThat(result.out()).contains("1 would be created", "people.csv:3: age: 'old' is no integer", "dry run completed");
        assertThat(migrating.data("people")).isEmpty();
        migrating.counts(0, 2, 1, 0, 0, 1);
        assertThat(directory.resolve("rejected.csv")).doesNotExist();
        assertThat(migrating.server().get("/api/v1/events").isOk().json().path("data")).isEmpty();
    }

    @Test
    void stopsAtTheFirstBatchWithErrorsAndGoesOnWithoutThemOrMended() {
        migrating.type("people", SCHEMA);
        var rows = IntStream.range(0, 40)
                .mapToObj(number -> "p%d@example.com,P%d,%s\n".formatted(number, number, number == 25 ? "old" : number))
                .collect(Collectors.joining());
        migrating.file("old/people.csv", "E-Mail,Full Name,Age\n" + rows);
        migrating.file("migration.yml", PEOPLE);

        var result = migrating.migrate("import", "--batch-size", "10").endsWith(1);

        assertThat(result.out()).contains("people.csv:27: age: 'old' is no integer", "--resume --skip-errors", "(not at its end)");
        migrating.counts(0, 20, 20, 0, 0, 0);
        assertThat(migrating.report("migration-report.json").at("/stopped_at/batch/rejected").asInt()).isEqualTo(1);
        assertThat(migrating.lines("rejected.csv").get(1)).isEqualTo("people,people.csv:27,p25@example.com,age,record_invalid,'old' is no integer.");

        migrating.migrate("import", "--batch-size", "10", "--resume", "--skip-errors").endsWith(1);

        migrating.counts(0, 40, 39, 0, 0, 1);
        assertThat(migrating.lines("rejected.csv")).hasSize(2);
        assertThat(migrating.data("people")).hasSize(39);
        assertThat(migrating.migrate("import", "--resume").endsWith(2).err()).contains("There is nothing to go on with");

        migrating.file("old/people.csv", "E-Mail,Full Name,Age\n" + rows.replace("old", "25"));
        migrating.migrate("import").endsWith(0);
        migrating.counts(0, 40, 1, 0, 39, 0);
    }

    @Test
    void tellsOfRowsThatTheServerRefusesMoreThanItShowsAtOnce() {
        migrating.type("people", """
                {"schema": {"properties": {"name": {"maxLength": 2}}}, "unique": ["email", "name"]}""");
        var rows = IntStream.range(0, 150).mapToObj(number -> "p%d@example.com,Too long,1\n".formatted(number)).collect(Collectors.joining());
        migrating.file("old/people.csv", "E-Mail,Full Name,Age\n,A,1\na@example.com,A,1\nb@example.com,A,1\n" + rows);
        migrating.file("migration.yml", PEOPLE);

        migrating.migrate("import", "--skip-errors").endsWith(1);

        migrating.counts(0, 153, 1, 0, 0, 152);
        assertThat(migrating.lines("rejected.csv")).hasSize(153);
        assertThat(migrating.lines("rejected.csv").get(1)).contains("people.csv:2", "key_missing");
        assertThat(migrating.lines("rejected.csv").get(2)).contains("people.csv:4,b@example.com,name,record_not_unique");
        assertThat(migrating.lines("rejected.csv").get(152)).contains("people.csv:154,p149@example.com,name,");
    }

    @Test
    void aKilledProcessIsGoneOnWithBehindItsLastConfirmedBatch() throws Exception {
        var count = 2_000;
        migrating.file("old/people.csv", "E-Mail,Full Name,Age\n" + IntStream.range(0, count)
                .mapToObj(number -> "p%d@example.com,P%d,%d\n".formatted(number, number, number % 90))
                .collect(Collectors.joining()));
        migrating.file("migration.yml", PEOPLE);
        var process = process("migrate", "import", "--batch-size", "20");
        try {
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10)).until(() -> confirmed() >= 5);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(confirmed()).as("batches before the kill").isBetween(5L, 99L);

        migrating.migrate("import", "--batch-size", "20", "--resume").endsWith(0);

        migrating.counts(0, count, count, 0, 0, 0);
        assertThat(migrating.data("people")).hasSize(count);
        assertThat(migrating.report("migration-report.json").at("/entities/0/batches").asInt()).isEqualTo(100);
    }

    @Test
    void anInterruptedRunSaysHowFarItCameAndGoesOn() throws Exception {
        migrating.file("old/people.csv", "E-Mail,Full Name,Age\n" + IntStream.range(0, 600)
                .mapToObj(number -> "p%d@example.com,P%d,%d\n".formatted(number, number, number % 90))
                .collect(Collectors.joining()));
        migrating.file("migration.yml", PEOPLE);
        var running = migrating.typed().begin("migrate", "import", "--batch-size", "10");
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).until(() -> confirmed() >= 3);

        running.interrupt();

        assertThat(running.await().endsWith(3).err()).contains("It was interrupted.");
        assertThat(migrating.report("migration-report.json").path("status").asText()).isEqualTo("failed");
        migrating.migrate("import", "--batch-size", "25", "--resume").endsWith(0);
        migrating.counts(0, 600, 600, 0, 0, 0);
    }

    @Test
    void saysWhatIsMissingOrRefused() {
        migrating.file("migration.yml", PEOPLE);
        assertThat(migrating.migrate("import").endsWith(1).err()).contains("there is no folder 'old'");
        migrating.file("old/other.csv", "a\n1\n");
        assertThat(migrating.migrate("import").endsWith(2).err()).contains("There is no file", "people.csv");
        migrating.file("old/people.csv", "E-Mail,E-Mail\na,b\n");
        assertThat(migrating.migrate("import").endsWith(2).err()).contains("people.csv:1 cannot be read: Two columns are called 'E-Mail'");
        migrating.file("old/people.csv", "E-Mail,Full Name,Age\na@example.com,A,1\n");
        assertThat(migrating.typed().run("migrate", "import", "--api-key", "mr_live_wrong").endsWith(3).err()).contains("refuses the API key");
        migrating.type("things", "{\"unique\": [\"code\"]}");
        migrating.file("migration.yml", PEOPLE.replace("type: people", "type: things"));
        migrating.file("old/things.csv", "E-Mail,Full Name,Age\na@example.com,A,1\n");
        assertThat(migrating.migrate("import").endsWith(1).err()).contains("'email' is no unique field of the type things", "PUT /api/v1/record-types/things");
    }

    private long confirmed() throws IOException {
        var state = directory.resolve("migration-report.state.json");
        return Files.exists(state) ? Json.trusted(Files.readString(state)).at("/entities/people/batches").asLong() : 0;
    }

    private Process process(String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Millrace.class.getName()));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("process.log").toFile());
        builder.environment().put("MILLRACE_URL", migrating.api().url());
        builder.environment().put("MILLRACE_API_KEY", migrating.key());
        return builder.start();
    }
}
