package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/migrating.md, as whoever reads it carries it out. */
@WholeTest
@Timeout(180)
class MigrateGuideTest extends WithMigration {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+) ?([^\\n]*)\\n(.*?)^```$");
    private static final Path GUIDE = Path.of("../docs/migrating.md");

    MigrateGuideTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        super(api, workspaces, keys);
    }

    @Test
    void theExampleOfTheGuideWorks() throws IOException {
        var guide = Files.readString(GUIDE);
        var blocks = BLOCK.matcher(guide).results().toList();
        blocks.stream().filter(block -> block.group(2).contains(".")).forEach(block -> migrating.file(block.group(2), block.group(3)));
        blocks.stream()
                .filter(block -> block.group(2).startsWith("record-types/"))
                .forEach(block -> migrating.server().put("/api/v1/" + block.group(2), block.group(3)).isCreated());

        var commands = blocks.stream().filter(block -> block.group(1).equals("sh")).toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(4);
        for (var command : commands) {
            run(migrating, command);
        }

        assertThat(migrating.data("companies")).hasSize(2);
        assertThat(migrating.data("people")).hasSize(3).allMatch(person -> person.path("company_id").asText().startsWith("rec_"));
    }

    private static void run(Migrating migrating, MatchResult block) {
        for (var line : block.group(3).strip().split("\n")) {
            assertThat(line).startsWith("millrace ");
            migrating.typed().run((Object[]) line.substring("millrace ".length()).split(" ")).endsWith(0);
        }
    }
}
