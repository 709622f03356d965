package dev.millrace.importing;

import static dev.millrace.importing.ImportFixture.csv;
import static dev.millrace.importing.ImportFixture.draft;
import static dev.millrace.record.RecordFixture.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.importing.Import.Failure;
import dev.millrace.importing.Import.Status;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvImportTest {

    private final ImportFixture fixture = new ImportFixture();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '§', quoteCharacter = '^', textBlock = """
            simple                      § a,b\\n1,2\\n                    § {"a":"1","b":"2"}
            no end of the last line     § a,b\\n1,2                       § {"a":"1","b":"2"}
            lines of Windows            § a,b\\r\\n1,2\\r\\n              § {"a":"1","b":"2"}
            lines of old Macs           § a,b\\r1,2\\r                    § {"a":"1","b":"2"}
            comma in quotes             § a,b\\n"1,5",2\\n                § {"a":"1,5","b":"2"}
            quotes in quotes            § a,b\\n"say ""hi\""",2\\n         § {"a":"say \\"hi\\"","b":"2"}
            JSON in quotes              § a,b\\n"{""x"": 1}",2\\n         § {"a":"{\\"x\\": 1}","b":"2"}
            a line end in quotes        § a,b\\n"1\\n2",3\\n              § {"a":"1\\n2","b":"3"}
            Windows line end in quotes  § a,b\\r\\n"1\\r\\n2",3\\r\\n     § {"a":"1\\r\\n2","b":"3"}
            quotes around the header    § "a","b"\\n1,2\\n                § {"a":"1","b":"2"}
            empty cells                 § a,b\\n,2\\n                     § {"b":"2"}
            empty cells in quotes       § a,b\\n"",2\\n                   § {"b":"2"}
            empty lines                 § a,b\\n\\n1,2\\n\\n              § {"a":"1","b":"2"}
            cells missing at the end    § a,b,c\\n1,2\\n                  § {"a":"1","b":"2"}
            a delimiter at the end      § a,b\\n1,2,\\n                   § {"a":"1","b":"2"}
            Unicode                     § a,b\\nʤ,日本\\n                 § {"a":"ʤ","b":"日本"}
            semicolons                  § a;b\\n1,5;2\\n                  § {"a":"1,5","b":"2"}
            tabs                        § a\\tb\\n1,5\\t2\\n              § {"a":"1,5","b":"2"}
            pipes                       § a|b\\n1|2\\n                    § {"a":"1","b":"2"}
            one column                  § a\\n1\\n                        § {"a":"1"}
            a guarded formula           § a,b\\n'=1+1,'x\\n               § {"a":"=1+1","b":"'x"}
            a byte order mark           § \\uFEFFa,b\\n1,2\\n             § {"a":"1","b":"2"}
            """)
    void readsEveryKindOfCsv(String name, String file, String data) {
        var text = file.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").replace("\\uFEFF", "\uFEFF");

        var done = fixture.done(csv(), text);

        assertThat(done.status()).as("%s", done.failure()).isEqualTo(Status.COMPLETED);
        assertThat(fixture.data("users")).containsExactly(data);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void findsTheEncodingOut(String encoding) {
        var file = "name,city\nJörg,Zürich\n".getBytes(Charset.forName(encoding));

        var done = fixture.done(fixture.accept(csv(), new ByteArrayInputStream(file)));

        assertThat(done.options().encoding()).startsWith(encoding);
        assertThat(fixture.data("users")).containsExactly("{\"city\":\"Zürich\",\"name\":\"Jörg\"}");
    }

    @Test
    void aFileWhoseOnlyUmlautComesLateIsNotTakenForUtf8() {
        var file = ("name\n" + "Ann\n".repeat(50_000) + "Jörg\n").getBytes(FileProbe.WINDOWS_1252);

        var accepted = fixture.accept(csv(), new ByteArrayInputStream(file));

        assertThat(accepted.options().encoding()).isEqualTo("windows-1252");
    }

    @Test
    void makesOfCellsWhatTheSchemaSays() {
        fixture.fixture.schema("users", """
                {"properties": {"age": {"type": "integer"}, "score": {"type": ["number", "null"]}, "active": {"type": "boolean"},
                 "born": {"type": "string", "format": "date"}, "seen": {"type": "string", "format": "date-time"},
                 "tags": {"type": "array"}, "zip": {"type": "string"}}}""");

        var done = fixture.done(csv(), """
                AGE,Score,active,born,seen,tags,zip
                30,1.50,yes,2000-02-29,2026-11-22 09:00:00,"[""a""]",0012
                x,,,,,,
                ,1e2,0,2000-02-30,,,
                ,,maybe,,,,
                ,,,,,a,
                ,-2,FALSE,,2026-11-22T09:00:00+01:00,,
                """);

        assertThat(done.created()).isEqualTo(2);
        assertThat(fixture.data("users").getFirst())
                .isEqualTo("{\"age\":30,\"zip\":\"0012\",\"born\":\"2000-02-29\",\"seen\":\"2026-11-22T09:00:00Z\",\"tags\":[\"a\"],"
                        + "\"score\":1.50,\"active\":true}");
        assertThat(fixture.imports.problems(OURS, done.importId()))
                .extracting(problem -> problem.line() + " " + problem.field() + " " + problem.message())
                .containsExactly(
                        "3 /data/age 'x' is no integer.",
                        "4 /data/born '2000-02-30' is not a day such as 2026-11-22.",
                        "5 /data/active 'maybe' is no boolean.",
                        "6 /data/tags 'a' is no array.");
    }

    @Test
    void mapsColumnsByTheirNamesOrAsItIsTold() {
        fixture.fixture.schema("users", "{\"properties\": {\"first_name\": {}, \"email\": {}}}");

        fixture.done(csv(), "First Name,E-MAIL,Shoe size,record_id\nAnn,a@b.ch,38,rec_1\n");
        fixture.done(draft(ImportFormat.CSV, null, "{\"Who\": \"first_name\", \"Note\": null}"), "Who,Note\nBen,secret\n");

        assertThat(fixture.data("users"))
                .containsExactly("{\"email\":\"a@b.ch\",\"Shoe_size\":\"38\",\"first_name\":\"Ann\"}", "{\"first_name\":\"Ben\"}");
    }

    @Test
    void anEmptyCellIsNothingOrAnEmptyTextAndWithAKeyItRemoves() {
        fixture.fixture.unique("users", "email");
        fixture.fixture.insert("users", "{\"email\": \"a\", \"name\": \"Ann\", \"city\": \"Bern\"}");

        fixture.done(draft(ImportFormat.CSV, "email", null), "email,name,city\na,Ann,\nb,,Chur\n");
        fixture.done(
                new ImportDraft("users", ImportFormat.CSV, null, new ImportChoices(null, "email", false, false, ",", null, false, "text")),
                "email,name\nb,\n");

        assertThat(fixture.data("users"))
                .containsExactly("{\"name\":\"Ann\",\"email\":\"a\"}", "{\"city\":\"Chur\",\"name\":\"\",\"email\":\"b\"}");
    }

    @Test
    void takesTwoHundredColumns() {
        var header = IntStream.range(0, 200).mapToObj("c%d"::formatted).collect(Collectors.joining(","));
        var row = IntStream.range(0, 200).mapToObj(String::valueOf).collect(Collectors.joining(","));

        var done = fixture.done(csv(), header + "\n" + row + "\n" + row + ",more\n");

        assertThat(done.created()).isEqualTo(1);
        assertThat(done.rejected()).isEqualTo(1);
        assertThat(fixture.imports.problems(OURS, done.importId()).getFirst().message()).contains("201 cells and the header 200");
        assertThat(fixture.data("users").getFirst()).contains("\"c199\":\"199\"");
    }

    @Test
    void whatIsWrongWithAllOfTheFileEndsTheImportWithItsReason() {
        fixture.fixture.unique("users", "email");

        assertThat(failure(csv(), "a b,a_b,a b\n1,2,3\n")).contains("Two columns would be the field");
        assertThat(failure(draft(ImportFormat.CSV, "email", null), "name\nAnn\n")).contains("No column is the key 'email'", "name");
        assertThat(failure(draft(ImportFormat.CSV, null, "{\"Mail\": \"email\"}"), "name\nAnn\n")).contains("names the column 'Mail'");
        assertThat(failure(
                        new ImportDraft("users", ImportFormat.CSV, null, new ImportChoices(null, null, false, false, null, "utf-16le", false, null)), "abc"))
                .contains("UTF-16LE");
        assertThat(fixture.count()).isZero();
    }

    @Test
    void aFileThatBreaksKeepsWhatCameBefore() {
        var done = fixture.done(csv(), "a\n1\n\"2" + "x".repeat(600_000));

        assertThat(done.status()).isEqualTo(Status.FAILED);
        assertThat(done.created()).isEqualTo(1);
        assertThat(done.failure()).extracting(Failure::line).isEqualTo(3L);
    }

    private String failure(ImportDraft draft, String file) {
        var done = fixture.done(draft, file);
        assertThat(done.status()).isEqualTo(Status.FAILED);
        return done.failure().message();
    }
}
