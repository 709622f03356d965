package dev.millrace.exporting;

import static dev.millrace.exporting.ExportFixture.ALL;
import static dev.millrace.record.RecordFixture.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.exporting.Export.Status;
import dev.millrace.json.Json;
import dev.millrace.record.RecordFixture;
import dev.millrace.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class PdfExportTest {

    /** Where Debian's package fonts-wqy-microhei has it. */
    private static final Path MICRO_HEI = Path.of("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc");

    private final ExportFixture exporting = new ExportFixture(DataSize.ofMegabytes(50));
    private final RecordFixture fixture = exporting.fixture;

    @Test
    void saysWhatItIsOfAndHasEachRecordOnce() throws IOException {
        for (var number = 0; number < 120; number++) {
            fixture.insert("users", "{\"name\": \"Person %03d\", \"n\": 1E+3, \"active\": true}".formatted(number));
        }
        var request = new ExportRequest(
                Instant.parse("2026-11-20T00:00:00Z"), null, Json.trusted("{\"active\": true}"), List.of("name", "n"), List.of(), false, false);

        var done = exporting.done(ExportFormat.PDF, request);

        assertThat(done.fileName()).endsWith(".pdf");
        assertThat(done.mediaType()).isEqualTo("application/pdf");
        var text = text(exporting.exports.file(done, 0).readAllBytes());
        assertThat(text).contains("users", "Workspace: one · 120 records", "Made from 2026-11-20 00:00 UTC on", "Filter: {\"active\":true}");
        assertThat(text).contains("Page 1 of 3", "Page 3 of 3").doesNotContain("could not be shown");
        for (var number = 0; number < 120; number++) {
            assertThat(text).containsOnlyOnce("Person %03d 1000".formatted(number));
        }
        assertThat(text.split("name n\\R")).as("the names stand on each page").hasSize(4);
        assertThat(exporting.files()).as("what was gathered is gone").isEqualTo(1);
    }

    @Test
    void showsChineseJapaneseAndKoreanWithAFontThatHasThem(@TempDir Path fonts) throws IOException {
        Tools.require(Files.exists(MICRO_HEI), "there is no %s, which the package fonts-wqy-microhei has".formatted(MICRO_HEI));
        Files.copy(MICRO_HEI, fonts.resolve("micro-hei.ttc"));
        var shown = new ExportFixture(fonts);
        var poem = "天地玄黄宇宙洪荒日月盈昃辰宿列张".repeat(40);
        for (var name : List.of("東京都渋谷区", "ひらがなとカタカナ", "北京市 Beijing 朝阳区", "서울특별시", poem)) {
            shown.fixture.insert("users", "{\"name\": \"%s\"}".formatted(name));
        }

        var done = shown.done(ExportFormat.PDF, new ExportRequest(null, null, null, List.of("name"), List.of(), false, false));

        var pdf = shown.exports.file(done, 0).readAllBytes();
        var text = text(pdf);
        assertThat(text).contains("東京都渋谷区", "ひらがなとカタカナ", "北京市 Beijing 朝阳区", "서울특별시");
        assertThat(text.replaceAll("\\s", "")).as("broken into lines, and whole").contains(poem);
        assertThat(text).doesNotContain("□", "could not be shown");
        assertThat(pdf.length).as("only what is needed of a font of megabytes is in the file").isLessThan(200_000);
    }

    @Test
    void isPackedWhereThatIsAsked() throws IOException {
        fixture.insert("users", "{\"name\": \"Ann\"}");

        var done = exporting.done(ExportFormat.PDF, new ExportRequest(null, null, null, List.of("name"), List.of(), true, false));

        try (var zip = new ZipInputStream(exporting.exports.file(done, 0))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("users.pdf");
            assertThat(text(zip.readAllBytes())).contains("Ann");
        }
        assertThat(exporting.files()).isEqualTo(1);
    }

    @Test
    void isMadeByAnotherWhereOneDiesAmidIt() throws IOException {
        fixture.insert("users", "{\"name\": \"Ann\"}");
        var started = exporting.start(ExportFormat.PDF, ALL);
        var first = exporting.queue.claim(1).getFirst();
        while (exporting.work.doNext(first) != ExportWork.Next.THE_END) {
            // Up to the last row.
        }

        fixture.clock.advance(Duration.ofSeconds(61));
        exporting.queue.recover();
        exporting.work();
        exporting.work.doAll(first);

        var done = exporting.exports.get(OURS, started.exportId());
        assertThat(text(exporting.exports.file(done, 0).readAllBytes())).containsOnlyOnce("Ann");
        assertThat(exporting.events).hasSize(1);
    }

    @Test
    void advisesCsvForMoreRecordsThanAnyonePrints() {
        fixture.insert("users", "{}");
        fixture.jdbc.sql("""
                insert into record (workspace_id, record_id, type, data, version, created_at, updated_at)
                select workspace_id, left(record_id, 20) || lpad(number::text, 10, '0'), type, data, version, created_at, updated_at
                from record, generate_series(1, 100000) as number
                """).update();

        var started = exporting.start(ExportFormat.PDF, ALL);
        exporting.work();

        var failed = exporting.exports.get(OURS, started.exportId());
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.failure().code()).isEqualTo("export_too_large");
        assertThat(failed.failure().message()).contains("100,001 records", "take csv");
    }

    private static String text(byte[] pdf) throws IOException {
        try (var document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }
}
