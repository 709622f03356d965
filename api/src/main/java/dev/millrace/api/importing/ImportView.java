package dev.millrace.api.importing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.importing.Import;
import dev.millrace.importing.ImportFormat;
import dev.millrace.importing.ImportPreview;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An import.
 *
 * @param status draft, queued, running, completed, failed or cancelled
 * @param size of the file, in bytes
 * @param readBytes how many of them were read
 * @param delimiter as it was given or guessed; only of CSV; the same for header
 * @param encoding as it was given or guessed
 * @param read how many records were found, those within others included
 * @param created with {@code validate_only} how many would be; the same for updated
 * @param errors why rows were rejected: the first 100, and only where one import is shown
 * @param preview how the file reads; only in the answer that makes a draft
 * @param failure why it could not go on; null unless it has failed
 */
record ImportView(
        String importId,
        String type,
        String status,
        String format,
        @Nullable String fileName,
        long size,
        long readBytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String delimiter,
        String encoding,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean header,
        @Nullable String key,
        Map<String, @Nullable String> mapping,
        boolean validateOnly,
        long read,
        long created,
        long updated,
        long unchanged,
        long rejected,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Import.Problem> errors,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PreviewView preview,
        Import.@Nullable Failure failure) {

    static ImportView of(Import one) {
        return of(one, null, null);
    }

    static ImportView of(Import one, ImportPreview preview) {
        return of(one, null, PreviewView.of(preview));
    }

    static ImportView of(Import one, List<Import.Problem> errors) {
        return of(one, errors, null);
    }

    private static ImportView of(Import one, @Nullable List<Import.Problem> errors, @Nullable PreviewView preview) {
        var options = one.options();
        return new ImportView(
                one.importId(),
                one.type(),
                one.status().word(),
                options.format().word(),
                one.fileName(),
                one.size(),
                one.readBytes(),
                options.format() == ImportFormat.CSV ? String.valueOf(options.delimiter()) : null,
                options.encoding(),
                options.format() == ImportFormat.CSV ? !options.headless() : null,
                options.key(),
                options.mapping(),
                options.validateOnly(),
                one.read(),
                one.created(),
                one.updated(),
                one.unchanged(),
                one.rejected(),
                errors,
                one.createdAt(),
                one.startedAt(),
                one.endedAt(),
                preview,
                one.failure());
    }
}
