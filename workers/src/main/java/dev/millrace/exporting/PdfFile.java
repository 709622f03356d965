package dev.millrace.exporting;

import dev.millrace.file.FileOutput;
import dev.millrace.file.StoredFiles;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.report.Fonts;
import dev.millrace.report.PdfReport;
import dev.millrace.report.ReportHead;
import dev.millrace.workspace.Workspace;
import dev.millrace.workspace.WorkspaceStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a PDF of the rows that were gathered, page by page. */
@Component
class PdfFile {

    /** Nobody prints more, and a PDF of more takes minutes. */
    static final int MOST_ROWS = 100_000;

    /** Of wide tables, a row of which takes several pages. */
    static final int MOST_PAGES = 20_000;

    private static final int SAMPLE = 200;
    private static final int ROWS_BETWEEN_SIGNS_OF_LIFE = 200;
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final StoredFiles files;
    private final WorkspaceStore workspaces;
    private final ExportSettings settings;

    PdfFile(StoredFiles files, WorkspaceStore workspaces, ExportSettings settings) {
        this.files = files;
        this.workspaces = workspaces;
        this.settings = settings;
    }

    /**
     * The PDF, as a file that is not complete yet. Begun anew by whoever goes on after a crash; the half that was left is removed
     * in time.
     *
     * @param rowsId the file that {@link PdfRows} has written
     * @param goesOn asked again and again
     * @return null where it does not go on
     * @throws Refusal export_too_large
     */
    @Nullable String make(String workspaceId, Export export, List<String> columns, String rowsId, BooleanSupplier goesOn) {
        var fileId = files.begin(workspaceId);
        try (var rows = new BufferedReader(new InputStreamReader(files.read(rowsId, 0), StandardCharsets.UTF_8));
                var out = new FileOutput(files, fileId)) {
            var report = new PdfReport(head(workspaceId, export), columns, sample(rowsId), fonts(), out);
            var number = 0;
            for (var row = rows.readLine(); row != null; row = rows.readLine()) {
                report.add(PdfRows.read(row));
                if (++number % ROWS_BETWEEN_SIGNS_OF_LIFE == 0 && !goesOn.getAsBoolean()) {
                    files.delete(fileId);
                    return null;
                }
                bound(report, out, fileId);
            }
            report.close();
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
        return fileId;
    }

    private void bound(PdfReport report, FileOutput out, String fileId) {
        if (report.pages() > MOST_PAGES || out.size() > settings.largest().toBytes()) {
            files.delete(fileId);
            throw Refusal.invalid(
                    "export_too_large",
                    "format",
                    "The report would have more than %,d pages or %,d MiB; take csv, or fewer records, fields or relations."
                            .formatted(MOST_PAGES, settings.largest().toMegabytes()));
        }
    }

    private Fonts fonts() {
        return new Fonts(settings.fonts().isBlank() ? null : Path.of(settings.fonts()));
    }

    private List<List<String>> sample(String rowsId) throws IOException {
        var sample = new ArrayList<List<String>>();
        try (var rows = new BufferedReader(new InputStreamReader(files.read(rowsId, 0), StandardCharsets.UTF_8))) {
            for (var row = rows.readLine(); row != null && sample.size() < SAMPLE; row = rows.readLine()) {
                // Of a long text the beginning says how wide its column may be.
                sample.add(PdfRows.read(row).stream().map(text -> text.substring(0, Math.min(text.length(), 200))).toList());
            }
        }
        return sample;
    }

    private ReportHead head(String workspaceId, Export export) {
        var workspace = workspaces.find(workspaceId).map(Workspace::name).orElse(workspaceId);
        var request = export.request();
        var facts = new ArrayList<String>();
        facts.add("Workspace: %s · %,d records · as of %s".formatted(workspace, export.rows(), at(export.createdAt())));
        if (request.from() != null || request.to() != null) {
            facts.add("Made%s%s".formatted(
                    request.from() == null ? "" : " from %s on".formatted(at(request.from())),
                    request.to() == null ? "" : " before %s".formatted(at(request.to()))));
        }
        facts.add(request.filter() == null ? "Filter: none" : "Filter: " + Json.write(request.filter()));
        if (!request.include().isEmpty()) {
            facts.add("With: " + String.join(", ", request.include()));
        }
        return new ReportHead(export.type(), facts, "%s · %s · %s".formatted(export.type(), workspace, at(export.createdAt())));
    }

    static String at(Instant time) {
        return MINUTE.format(time);
    }
}
