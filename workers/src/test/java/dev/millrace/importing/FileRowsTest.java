package dev.millrace.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.importing.FileRows.Reading;
import dev.millrace.importing.FileRows.Row;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRowsTest {

    @TempDir
    private Path directory;

    private List<Row> rows(ImportFormat format, String contents, Charset encoding, String... path) throws IOException, UnreadableFile {
        var file = Files.write(directory.resolve("file"), contents.getBytes(encoding));
        var all = new ArrayList<Row>();
        try (var rows = FileRows.open(file, new Reading(format, null, null, List.of(path)))) {
            for (var row = rows.next(); row != null; row = rows.next()) {
                all.add(row);
            }
            assertThat(rows.done()).isEqualTo(1);
        }
        return all;
    }

    @Test
    void cellsKeepTheNamesOfTheirColumnsAndEmptyOnesAreNull() throws Exception {
        var rows = rows(ImportFormat.CSV, "record_id;First Name;first_name;\n7;Jürg;;x\n", Charset.forName("windows-1252"));

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().line()).isEqualTo(2);
        assertThat(rows.getFirst().data().toString()).isEqualTo("{\"record_id\":\"7\",\"First Name\":\"Jürg\",\"first_name\":null}");
    }

    @Test
    void aPathLeadsToTheArrayPastWhateverIsBeforeIt() throws Exception {
        var before = "{\"list\": [%s], \"data\": {\"skip\": {\"rows\": [9]}, ".formatted("\"" + "x".repeat(5_000_000) + "\",".repeat(1) + "1");
        var more = "\"more\": [\"" + "y".repeat(5_000_000) + "\"], ";

        var rows = rows(ImportFormat.JSON, before + more + "\"rows\": [{\"a\": 1}, 2], \"end\": {}}}", StandardCharsets.UTF_8, "data", "rows");

        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst().data().path("a").asInt()).isEqualTo(1);
        assertThat(rows.get(1).problem()).contains("A record is an object");
        assertThatThrownBy(() -> rows(ImportFormat.JSON, "{\"data\": {\"rows\": {}}}", StandardCharsets.UTF_8, "data", "rows"))
                .isInstanceOf(UnreadableFile.class)
                .hasMessage("There is no array at data.rows.");
        assertThatThrownBy(() -> rows(ImportFormat.JSON, "{\"data\": [1]}", StandardCharsets.UTF_8, "data", "rows"))
                .hasMessageContaining("There is no 'rows' on the way");
    }

    @Test
    void refusesColumnsOfOneNameAndEncodingsOfWhichNobodyKnows() {
        assertThatThrownBy(() -> rows(ImportFormat.CSV, "a,a\n1,2\n", StandardCharsets.UTF_8))
                .isInstanceOf(UnreadableFile.class)
                .hasMessage("Two columns are called 'a'.");
        assertThatThrownBy(() -> new Reading(ImportFormat.CSV, null, "klingon", List.of())).isInstanceOf(Refusal.class);
    }
}
