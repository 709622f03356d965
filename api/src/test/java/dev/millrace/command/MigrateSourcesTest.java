package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.sync.ListingService;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.testing.TestDatabase;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;

/** {@code millrace migrate import} from JSON, a REST API and a database. */
@WholeTest
@Timeout(180)
class MigrateSourcesTest extends WithMigration {

    MigrateSourcesTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        super(api, workspaces, keys);
    }

    @Test
    void nestedJsonBecomesRecordsAndThoseThatBelongToThem() {
        migrating.type("tasks", "{\"unique\": [\"code\"]}");
        migrating.type("people", """
                {"unique": ["email"], "relations": {"tasks": {"type": "tasks", "field": "person_id"}}}""");
        migrating.file("dump.json", """
                {"meta": {"made": [1, 2, {"people": []}]},
                 "result": {"count": 2, "people": [
                   {"contact": {"email": "ann@example.com"}, "name": "Ann", "tasks": [{"code": "T1"}, {"code": "T2"}]},
                   {"contact": {"email": "bob@example.com"}, "name": "Bob", "tasks": []}
                 ], "more": []}}
                """);
        migrating.file("notes.ndjson", "{\"id\": 1, \"text\": \"one\"}\nnot json\n\n{\"id\": 2, \"text\": \"two\"}\n");
        migrating.file("migration.yml", """
                source: {type: json}
                entities:
                  - type: people
                    key: email
                    from: {file: dump.json, path: result.people}
                    mapping:
                      - {ours: email, theirs: contact.email}
                      - {ours: initial, transform: {jq: '.name[0:1]'}}
                      - {ours: tasks, theirs: tasks}
                  - {type: notes, key: id, from: notes.ndjson, skip_errors: true}
                """);

        var result = migrating.migrate("import").endsWith(1);

        assertThat(result.out()).contains("notes.ndjson:2: The line is no JSON");
        migrating.counts(0, 2, 4, 0, 0, 0);
        migrating.counts(1, 3, 2, 0, 0, 1);
        assertThat(migrating.data("people").getFirst().path("initial").asText()).isEqualTo("A");
        assertThat(migrating.data("tasks")).hasSize(2).allMatch(task -> task.path("person_id").asText().startsWith("rec_"));
        assertThat(migrating.migrate("verify").endsWith(1).out()).contains("2 there, 2 here: 2 the same, 0 missing here, 0 missing there, 0 different, 1 that do not fit");

        migrating.file("migration.yml", "source: {type: json}\nentities: [{type: people, key: email, from: {file: dump.json, path: result.persons}}]\n");
        assertThat(migrating.migrate("import").endsWith(2).err()).contains("There is no 'persons' on the way to the array at result.persons");
    }

    @Test
    void pagesOfARestServiceAreReadAsItAsksAndGoneOnWithWhereItStopped() {
        try (var service = new ListingService()) {
            var asked = new AtomicInteger();
            service.answers(query -> asked.incrementAndGet() == 2
                    ? new Answer(429, "{}", Map.of("Retry-After", "0"))
                    : Answer.ok(page(Integer.parseInt(query.get("page")))));
            migrating.type("people", "{\"schema\": {\"properties\": {\"age\": {\"type\": \"integer\"}}}, \"unique\": [\"old_id\"]}");
            migrating.file("migration.yml", """
                    source:
                      type: rest
                      base_url: %s/api
                      authorization: {type: api_key, in: query, name: key, value: '${env:OLD_KEY}'}
                    batch_size: 2
                    entities:
                      - type: people
                        key: old_id
                        from:
                          stream: {path: '/{kind}', key: id, items: .data, deleted: .gone, parameters: {kind: {}},
                                   size: {parameter: limit, most: 100}, paginator: {kind: page, parameter: page}}
                          parameters: {kind: people}
                        mapping: [{ours: old_id, theirs: id}, {ours: name, theirs: name}, {ours: age, theirs: age}]
                    """.formatted(service.url()));
            var typed = migrating.typed().with("OLD_KEY", "s3cr3t-key");

            var stopped = typed.run("migrate", "import").endsWith(1);

            assertThat(stopped.out()).contains("people 5: age:");
            assertThat(service.asked()).hasSize(4).allMatch(query -> query.get("key").equals("s3cr3t-key") && query.get("limit").equals("2"));
            assertThat(migrating.report("migration-report.json").toString() + stopped).doesNotContain("s3cr3t-key");

            typed.run("migrate", "import", "--resume", "--skip-errors").endsWith(1);

            assertThat(service.asked().get(4)).containsEntry("page", "2");
            migrating.counts(0, 6, 5, 0, 0, 1);
            assertThat(migrating.data("people")).extracting(one -> one.path("old_id").asInt()).containsExactly(1, 2, 3, 4, 6);

            service.answers(query -> new Answer(403, "{}", Map.of()));
            assertThat(typed.run("migrate", "import").endsWith(2).err()).contains("people cannot be read", "answered 403", "source.authorization");
            service.answers("{\"error\": \"none\"}");
            assertThat(typed.run("migrate", "import").endsWith(2).err()).contains("no list where the stream looks for one");
        }
    }

    @Test
    void aKeyThatTheServiceRepeatsInItsLinksIsNeitherSentTwiceNorKept() throws IOException {
        try (var service = new ListingService()) {
            service.answers(query -> query.containsKey("after")
                    ? Answer.ok("[{\"id\": 3}, {\"no\": 4}]")
                    : new Answer(200, "[{\"id\": 1}, {\"id\": 2}]", Map.of(
                            "Link", "<%s/people?key=s3cr3t-key&after=2>; rel=\"next\"".formatted(service.url()))));
            migrating.file("migration.yml", """
                    source:
                      type: rest
                      base_url: %s
                      authorization: {type: api_key, in: query, name: key, value: '${env:OLD_KEY}'}
                    batch_size: 1
                    entities:
                      - {type: people, key: id, from: {stream: {path: /people, key: id, paginator: {kind: link}}}}
                    """.formatted(service.url()));

            migrating.typed().with("OLD_KEY", "s3cr3t-key").run("migrate", "import").endsWith(1);

            assertThat(service.asked()).last().isEqualTo(Map.of("key", "s3cr3t-key", "after", "2"));
            assertThat(Files.readString(directory.resolve("migration-report.state.json"))).contains("after=2").doesNotContain("s3cr3t");
            assertThat(migrating.data("people")).hasSize(3);
            migrating.file("migration.yml", Files.readString(directory.resolve("migration.yml")).replace("path: /people", "path: /persons"));
            assertThat(migrating.typed().with("OLD_KEY", "s3cr3t-key").run("migrate", "import", "--resume").endsWith(2).err())
                    .contains("people comes from elsewhere since the run began");
        }
    }

    /** Three pages of two, the fifth person not fit, and one that is gone at the end. */
    private static String page(int number) {
        return switch (number) {
            case 1 -> "{\"data\": [{\"id\": 1, \"name\": \"A\", \"age\": 1}, {\"id\": 2, \"name\": \"B\", \"age\": 2}]}";
            case 2 -> "{\"data\": [{\"id\": 3, \"name\": \"C\", \"age\": 3}, {\"id\": 4, \"name\": \"D\", \"age\": 4}]}";
            case 3 -> "{\"data\": [{\"id\": 5, \"name\": \"E\", \"age\": \"old\"}, {\"id\": 6, \"name\": \"F\", \"age\": 6}]}";
            default -> "{\"data\": [{\"id\": 7, \"gone\": true}]}";
        };
    }

    @Test
    void aDatabaseIsReadByItsPrimaryKeyOrByAQuery() throws Exception {
        var url = TestDatabase.createUrl();
        execute(url, """
                create schema old;
                create table old.companies (code text primary key, title text not null);
                insert into old.companies select 'C' || n, 'Company ' || n from generate_series(1, 10) n;
                create table old.people (
                    id bigint primary key, email text, balance numeric(12, 2), born date, seen timestamptz, made timestamp,
                    tags text[], extra jsonb, active boolean, company text, token uuid);
                insert into old.people
                select n, case when n = 120 then null else 'p' || n || '@example.com' end, n / 4.0, date '2000-01-01' + n::int,
                       timestamptz '2026-01-01 10:00:00+02', timestamp '2026-01-01 10:00:00', array['a', 'b' || n], '{"n": 1.50}', n % 2 = 0,
                       'C' || (n % 10 + 1), '123e4567-e89b-12d3-a456-426614174000'
                from generate_series(1, 250) n;
                """);
        migrating.type("people", "{\"unique\": [\"email\"]}");
        migrating.file("migration.yml", """
                source: {type: jdbc, url: '${env:OLD_URL}', user: '${env:OLD_USER}', password: '${file:secret.txt}', fetch_size: 40}
                batch_size: 50
                entities:
                  - type: people
                    key: email
                    from: old.people
                    references: [{ours: company, entity: companies}]
                  - {type: companies, key: code, from: {query: 'select code, title from old.companies;'}}
                """);
        migrating.file("secret.txt", "any-password\n");
        var typed = migrating.typed().with("OLD_URL", url).with("OLD_USER", "postgres");

        var stopped = typed.run("migrate", "import").endsWith(1);
        assertThat(stopped.out()).contains("people id 120: email: The row has no 'email'");
        typed.run("migrate", "import", "--resume", "--skip-errors", "--driver-path", driver()).endsWith(1);

        migrating.counts(0, 10, 10, 0, 0, 0);
        migrating.counts(1, 250, 249, 0, 0, 1);
        var fourth = migrating.server().get("/api/v1/records/people?filter[email]=p4@example.com").isOk().json().at("/data/0/data");
        assertThat(fourth.path("balance").decimalValue()).isEqualByComparingTo("1");
        assertThat(fourth.path("born").asText()).isEqualTo("2000-01-05");
        assertThat(fourth.path("seen").asText()).isEqualTo("2026-01-01T08:00:00Z");
        assertThat(fourth.path("made").asText()).isEqualTo("2026-01-01T10:00:00Z");
        assertThat(fourth.at("/tags/1").asText()).isEqualTo("b4");
        assertThat(fourth.at("/extra/n").decimalValue()).isEqualByComparingTo("1.5");
        assertThat(fourth.path("active").asBoolean()).isTrue();
        assertThat(fourth.path("company").asText()).startsWith("rec_");
        assertThat(fourth.path("token").asText()).isEqualTo("123e4567-e89b-12d3-a456-426614174000");
        assertThat(typed.run("migrate", "verify").endsWith(1).out())
                .contains("249 there, 249 here: 249 the same, 0 missing here, 0 missing there, 0 different, 1 that do not fit")
                .contains("10 there, 10 here: 10 the same");
        assertThat(typed.run("migrate", "assess").endsWith(0).out()).contains("people: 250 rows", "companies: 10 rows");
    }

    @Test
    void saysWhichTableDriverOrDatabaseIsMissing() {
        var entities = "entities: [{type: people, key: email, from: old.nowhere}]\n";
        migrating.file("migration.yml", "source: {type: jdbc, url: '${env:OLD_URL}'}\n" + entities);

        assertThat(migrating.typed().with("OLD_URL", TestDatabase.createUrl()).run("migrate", "import").endsWith(2).err())
                .contains("people cannot be read", "old.nowhere", "Is the table's name right");
        assertThat(migrating.typed().with("OLD_URL", "jdbc:nothing://localhost/old?password=geheim").run("migrate", "import").endsWith(2).err())
                .contains("There is no driver for jdbc:nothing: give its jar by --driver-path")
                .doesNotContain("geheim");
        assertThat(migrating.typed().with("OLD_URL", "jdbc:postgresql://127.0.0.1:1/old").run("migrate", "import").endsWith(2).err())
                .contains("the database cannot be read", "Is the database there?");
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url, "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Path driver() throws URISyntaxException {
        return Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
