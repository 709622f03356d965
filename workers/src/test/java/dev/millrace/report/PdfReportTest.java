package dev.millrace.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class PdfReportTest {

    @Test
    void hasTheNumberOfEachPageAndTheNamesOfTheColumnsAboveIt() throws IOException {
        try (var report = report(List.of("name", "city"), rows(200, 2))) {
            assertThat(report.getNumberOfPages()).isGreaterThan(2);
            for (var page = 1; page <= report.getNumberOfPages(); page++) {
                assertThat(text(report, page)).contains("name city", "Page %d of %d".formatted(page, report.getNumberOfPages()));
            }
            assertThat(report.getPage(0).getMediaBox().getWidth()).isLessThan(report.getPage(0).getMediaBox().getHeight());
            assertThat(report.getDocumentInformation().getTitle()).isEqualTo("people");
        }
    }

    @Test
    void turnsThePageForATableThatIsALittleWide() throws IOException {
        var columns = IntStream.range(0, 14).mapToObj("column-%02d"::formatted).toList();
        try (var report = report(columns, rows(3, 14))) {
            assertThat(report.getNumberOfPages()).isEqualTo(1);
            assertThat(report.getPage(0).getMediaBox().getWidth()).isGreaterThan(report.getPage(0).getMediaBox().getHeight());
        }
    }

    @Test
    void laysAVeryWideTableOnSeveralPagesAndLosesNoCell() throws IOException {
        var columns = IntStream.range(0, 40).mapToObj("column-%02d"::formatted).toList();
        try (var report = report(columns, rows(60, 40))) {
            var text = text(report);

            for (var row = 0; row < 60; row++) {
                for (var column = 1; column < 40; column++) {
                    assertThat(text).containsOnlyOnce("r%dc%d ".formatted(row, column));
                }
            }
            assertThat(text(report, 1)).contains("columns 1 to ", " of 40");
            assertThat(text(report, 2)).as("each page says whose rows these are").contains("r0c0 ", "column-00");
        }
    }

    @Test
    void goesOnWithARowThatIsHigherThanAPage() throws IOException {
        var words = IntStream.range(0, 5_000).mapToObj(number -> "w" + number).collect(Collectors.joining(" "));
        try (var report = report(List.of("n", "text"), List.of(List.of("1", "short"), List.of("2", words), List.of("3", "x".repeat(20_000))))) {
            var text = text(report);

            assertThat(text.split("\\s+")).containsAll(List.of(words.split(" ")));
            assertThat(text.chars().filter(letter -> letter == 'x').count()).isGreaterThanOrEqualTo(20_000);
        }
    }

    @Test
    void showsManyScripts() throws IOException {
        var rows = List.of(
                List.of("Zürich, Łódź, Đà Nẵng"), List.of("Москва"), List.of("Αθήνα"), List.of("Երևան"), List.of("→ ½ €"));
        try (var report = report(List.of("city"), rows)) {
            var text = text(report);

            rows.forEach(row -> assertThat(text).contains(row.getFirst()));
            assertThat(text).doesNotContain("could not be shown");
            report.getPage(0).getResources().getFontNames().forEach(name -> {
                try {
                    assertThat(report.getPage(0).getResources().getFont(name).isEmbedded()).isTrue();
                } catch (IOException unreadable) {
                    throw new AssertionError(unreadable);
                }
            });
        }
    }

    @Test
    void writesFromRightToLeftWhatIsReadSo() throws IOException {
        try (var report = report(List.of("city"), List.of(List.of("תל אביב"), List.of("القاهرة"), List.of("Suez السويس 1869")))) {
            var text = text(report);

            assertThat(text).contains("תל אביב").contains("القاهرة").contains("Suez").contains("1869").doesNotContain("could not be shown");
        }
    }

    @Test
    void showsABoxForWhatNoFontHasAndSaysHowManyThereAre() throws IOException {
        var rows = List.of(List.of("東京 Tokyo"), List.of("family 👨‍👩‍👧 and \uD83D\uFE0F"), List.of("bell \u0007"), List.of("हिन्दी"));
        try (var report = report(List.of("text"), rows)) {
            var text = text(report);

            assertThat(text).contains("□□ Tokyo", "family □□□ and □", "bell □");
            assertThat(text).containsPattern("\\d+ characters could not be shown and stand as □");
            assertThat(text).contains("Han 2", "Devanagari 6", "symbols 3");
        }
    }

    @Test
    void saysThatThereIsNothing() throws IOException {
        try (var report = report(List.of("name"), List.of())) {
            assertThat(text(report)).contains("people", "name", "There is nothing in this report.", "Page 1 of 1");
        }
    }

    private static List<List<String>> rows(int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, columns).mapToObj(column -> "r%dc%d ".formatted(row, column)).toList())
                .toList();
    }

    private static PDDocument report(List<String> columns, List<List<String>> rows) throws IOException {
        var pdf = new ByteArrayOutputStream();
        var head = new ReportHead("people", List.of("Workspace: one", "Filter: none"), "people · one");
        var sample = rows.stream().map(row -> row.stream().map(text -> text.substring(0, Math.min(200, text.length()))).toList()).toList();
        try (var report = new PdfReport(head, columns, sample, new Fonts(null), pdf)) {
            rows.forEach(report::add);
        }
        return Loader.loadPDF(pdf.toByteArray());
    }

    private static String text(PDDocument report) throws IOException {
        return new PDFTextStripper().getText(report);
    }

    private static String text(PDDocument report, int page) throws IOException {
        var text = new PDFTextStripper();
        text.setStartPage(page);
        text.setEndPage(page);
        return text.getText(report);
    }
}
