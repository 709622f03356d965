package dev.millrace.api.exporting;

import dev.millrace.exporting.Export;
import dev.millrace.exporting.Exports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the file of an export, or with one range of it (RFC 9110, section 14), so that a download that broke can go on. A request
 * for several ranges gets the whole file.
 */
public final class FileAnswer {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final int BUFFER = 64 * 1024;

    private final Exports exports;
    private final Export export;

    public FileAnswer(Exports exports, Export export) {
        this.exports = exports;
        this.export = export;
    }

    /** @param last included */
    private record Range(long first, long last) {}

    /** Refuses with 409 where the export is not completed, and with 416 a range behind the end. */
    public void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var size = export.size();
        var tag = "\"%s\"".formatted(export.exportId());
        var ifRange = request.getHeader("If-Range");
        var range = ifRange == null || ifRange.equals(tag) ? range(request.getHeader("Range"), size) : null;
        if (range != null && range.first() >= size) {
            response.setHeader("Content-Range", "bytes */" + size);
            response.sendError(416);
            return;
        }
        var first = range == null ? 0 : range.first();
        var length = range == null ? size : range.last() - range.first() + 1;
        try (var file = exports.file(export, first)) {
            response.setStatus(range == null ? 200 : 206);
            response.setHeader("Accept-Ranges", "bytes");
            response.setHeader("ETag", tag);
            response.setHeader("Cache-Control", "private, no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Disposition", "attachment; filename=\"%s\"".formatted(export.fileName()));
            response.setContentType(export.mediaType());
            response.setContentLengthLong(length);
            if (range != null) {
                response.setHeader("Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.last(), size));
            }
            var out = response.getOutputStream();
            var buffer = new byte[BUFFER];
            var left = length;
            while (left > 0) {
                var read = file.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("The file has ended before its end.");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private static @Nullable Range range(@Nullable String header, long size) {
        var matcher = RANGE.matcher(header == null ? "" : header.strip());
        if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return null;
        }
        if (matcher.group(1).isEmpty()) {
            var last = Long.parseLong(matcher.group(2));
            return new Range(last == 0 ? size : Math.max(0, size - last), size - 1);
        }
        var first = Long.parseLong(matcher.group(1));
        var last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        return last < first && first < size ? null : new Range(first, last);
    }
}
