package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace migrate} says of its configuration, before it asks anybody. */
class MigrateConfigTest {

    @TempDir
    private Path directory;

    private Typed typed() {
        return new Typed(directory).with("MILLRACE_API_KEY", "none").with("MILLRACE_URL", "http://127.0.0.1:1");
    }

    private List<String> mistakes(String yaml) {
        typed().file("migration.yml", yaml);
        var result = typed().run("migrate", "import").endsWith(1);
        assertThat(result.err()).contains("nothing was done");
        return result.err().lines().toList();
    }

    @Test
    void theHelpNamesTheStepsAndEachHasItsOwn() {
        assertThat(typed().run("migrate", "--help").endsWith(0).out()).contains("assess", "test", "import", "verify");
        for (var step : List.of("assess", "test", "import", "verify")) {
            assertThat(typed().run("migrate", step, "--help").endsWith(0).out())
                    .startsWith("Usage: millrace migrate " + step)
                    .contains("--config", "--driver-path", "--api-key");
        }
        assertThat(typed().run("migrate").endsWith(2).err()).contains("assess, test, import or verify");
        assertThat(typed().run("migrate", "import").endsWith(2).err()).contains("migration.yml cannot be read");
    }

    @Test
    void tellsEveryMistakeWithItsPlaceAndWhatWasMeant() {
        var mistakes = mistakes("""
                source: {type: csv, foldr: .}
                batch_size: 0
                entities:
                  - type: people
                    key: emial
                    mapping:
                      - {ours: email, theirs: E-Mail, transform: lowercse}
                      - {ours: 1st, theirs: First}
                      - {our: name, theirs: Name}
                    references:
                      - {ours: company, entity: compnies}
                  - type: companies
                    skip_errors: perhaps
                    mapping: [{ours: code, theirs: Code}]
                """);

        assertThat(mistakes)
                .anyMatch(line -> line.startsWith("migration.yml:1:21: error: there is no field 'foldr'") && line.endsWith("(write: folder)"))
                .anyMatch(line -> line.startsWith("migration.yml:2:13: error: 'batch_size' is a whole number from 1 to 10000"))
                .anyMatch(line -> line.startsWith("migration.yml:5:10: error: the mapping makes no field 'emial'") && line.endsWith("(write: email)"))
                .anyMatch(line -> line.startsWith("migration.yml:7:50: error: The transform must be direct"))
                .anyMatch(line -> line.startsWith("migration.yml:8:16: error: ours is the name of a field"))
                .anyMatch(line -> line.startsWith("migration.yml:9:10: error: there is no field 'our'") && line.endsWith("(write: ours)"))
                .anyMatch(line -> line.startsWith("migration.yml:11:16: error: the mapping makes no field 'company'"))
                .anyMatch(line -> line.startsWith("migration.yml:11:33: error: there is no entity 'compnies'") && line.endsWith("(write: companies)"))
                .anyMatch(line -> line.startsWith("migration.yml:12:5: error: 'key' is missing"))
                .anyMatch(line -> line.startsWith("migration.yml:13:18: error: 'skip_errors' is true or false"));
    }

    @Test
    void refusesSecretsInClearAndPlaceholdersWithoutAValue() {
        var mistakes = mistakes("""
                source:
                  type: jdbc
                  url: postgresql://localhost/old
                  user: ${env:NO_SUCH_USER}
                  password: geheim
                entities:
                  - {type: people, key: id, from: {table: people, query: select 1}}
                """);

        assertThat(mistakes)
                .anyMatch(line -> line.startsWith("migration.yml:3:8: error: an address of JDBC begins with jdbc:"))
                .anyMatch(line -> line.startsWith("migration.yml:4:9: error: the environment has no variable NO_SUCH_USER"))
                .anyMatch(line -> line.startsWith("migration.yml:5:13: error: a secret does not stand here in clear")
                        && line.endsWith("(write: ${env:OLD_PASSWORD})"))
                .anyMatch(line -> line.startsWith("migration.yml:7:35: error: from has either a table or a query"))
                .noneMatch(line -> line.contains("geheim"));
    }

    @Test
    void refusesCirclesAndStreamsThatCannotBeRead() {
        var mistakes = mistakes("""
                source: {type: rest, base_url: old.example.com, authorization: {type: beerer}}
                entities:
                  - type: people
                    key: id
                    from: {stream: {path: people, key: id}}
                    references: [{ours: company, entity: companies}]
                  - type: companies
                    key: id
                    from: {stream: {path: /companies, key: id, paginator: {kind: pages}}}
                    references: [{ours: boss, entity: people}]
                """);

        assertThat(mistakes)
                .anyMatch(line -> line.startsWith("migration.yml:1:32: error: an address begins with https://"))
                .anyMatch(line -> line.startsWith("migration.yml:1:71: error: there is no type of authorization 'beerer'")
                        && line.endsWith("(write: bearer)"))
                .anyMatch(line -> line.startsWith("migration.yml:5:27: error: The stream cannot be read: the path begins with one slash"))
                .anyMatch(line -> line.startsWith("migration.yml:6:17: error: people, companies refer to one another in a circle"))
                .anyMatch(line -> line.startsWith("migration.yml:9:66: error: this cannot stand in a stream"));
        assertThat(mistakes("source: {type: csv}\n entities: [")).anyMatch(line -> line.startsWith("migration.yml:2:"));
        assertThat(mistakes("source: {type: cvs}\nentities: []"))
                .anyMatch(line -> line.startsWith("migration.yml:1:16: error: there is no type of source 'cvs'") && line.endsWith("(write: csv)"));
    }

    @Test
    void aServerThatIsAwayIsSaidAtOnce() {
        typed().file("migration.yml", "source: {type: csv}\nentities: [{type: people, key: email}]\n");

        assertThat(typed().run("migrate", "import").endsWith(3).err()).contains("http://127.0.0.1:1 could not be reached");
        assertThat(typed().run("migrate", "import", "--source", "jdbc").endsWith(1).err()).contains("1:16: error: this is csv, and --source says jdbc");
        assertThat(typed().run("migrate", "import", "--batch-size", "0").endsWith(2).err()).contains("--batch-size is from 1 to 10000");
    }
}
