package dev.millrace.api.importing;

import dev.millrace.importing.RejectedRows;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends the rejected rows of an import as a file that is kept. */
public final class RejectedAnswer {

    private RejectedAnswer() {}

    /** @param format {@code csv}, or {@code ndjson} for documents; refuses any other with 422 */
    public static void send(RejectedRows rejected, String importId, String format, HttpServletResponse response) throws IOException {
        var isNdjson = format.equals("ndjson");
        if (!isNdjson && !format.equals("csv") || isNdjson && !rejected.areDocuments()) {
            throw Refusal.invalid("field_invalid", "format", "format is csv, or ndjson for the documents of a JSON file.");
        }
        response.setContentType(isNdjson ? "application/x-ndjson;charset=UTF-8" : "text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"%s-rejected.%s\"".formatted(importId, format));
        if (isNdjson) {
            rejected.writeDocuments(response.getOutputStream());
        } else {
            rejected.write(response.getOutputStream());
        }
    }
}
