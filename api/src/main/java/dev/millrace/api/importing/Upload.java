package dev.millrace.api.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.importing.ImportChoices;
import dev.millrace.importing.ImportDraft;
import dev.millrace.importing.ImportFormat;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/**
 * A file as it comes in, and what is to become of it. The file is the body, or the first part of a multipart form that is a file; the
 * options stand in the address, or in parts before the file.
 *
 * @param waits whether it is a draft, which somebody starts later
 */
public record Upload(ImportDraft draft, boolean waits, InputStream file) {

    private static final Set<String> KNOWN = Set.of(
            "type", "format", "mapping", "key", "validate_only", "skip_notifications", "delimiter", "encoding", "header", "empty", "draft",
            "_csrf");
    private static final int LONGEST_OPTION = 64 * 1024;

    /** Reads up to where the file begins; refuses with 422 what cannot be meant, and with 415 a file of an unknown kind. */
    public static Upload of(HttpServletRequest request) throws IOException {
        var options = new HashMap<String, String>();
        request.getParameterMap().forEach((name, values) -> put(options, name, values[0]));
        if (!JakartaServletFileUpload.isMultipartContent(request)) {
            return upload(options, request.getContentType(), null, request.getInputStream());
        }
        try {
            var parts = new JakartaServletFileUpload<>().getItemIterator(request);
            while (parts.hasNext()) {
                var part = parts.next();
                if (part.isFormField() && part.getName() == null) {
                    put(options, part.getFieldName(), text(part));
                } else {
                    return upload(options, part.getContentType(), part.getName(), part.getInputStream());
                }
            }
        } catch (FileUploadException broken) {
            throw Refusal.of(Refusal.Kind.UNREADABLE, "body_unreadable", "The multipart form cannot be read.");
        }
        throw Refusal.invalid("import_empty", "file", "The form has no file.");
    }

    private static Upload upload(
            Map<String, String> options, @Nullable String contentType, @Nullable String fileName, InputStream file) {
        return new Upload(draft(options, contentType, fileName), isSet(options, "draft", false), file);
    }

    private static void put(Map<String, String> options, String name, String value) {
        if (!KNOWN.contains(name)) {
            throw Refusal.invalid(
                    "field_unknown",
                    name,
                    ("There is no option '%s'; the options are type, format, mapping, key, validate_only, skip_notifications,"
                                    + " delimiter, encoding, header, empty and draft. In a form they stand before the file.")
                            .formatted(name));
        }
        options.put(name, value);
    }

    private static String text(FileItemInput part) throws IOException {
        var bytes = part.getInputStream().readNBytes(LONGEST_OPTION + 1);
        if (bytes.length > LONGEST_OPTION) {
            throw Refusal.invalid("field_invalid", part.getFieldName(), "This option is too long.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ImportDraft draft(Map<String, String> options, @Nullable String contentType, @Nullable String fileName) {
        var type = options.get("type");
        if (type == null || type.isBlank()) {
            throw Refusal.invalid("field_missing", "type", "type is the type of the records, such as users.");
        }
        var mediaType = contentType == null ? "" : contentType;
        return new ImportDraft(
                type.strip(),
                format(options.get("format"), mediaType, fileName),
                fileName,
                new ImportChoices(
                        mapping(options.get("mapping")),
                        options.get("key"),
                        isSet(options, "validate_only", false),
                        isSet(options, "skip_notifications", false),
                        mediaType.startsWith("text/tab-separated-values")
                                ? options.getOrDefault("delimiter", "\t")
                                : options.get("delimiter"),
                        options.get("encoding"),
                        !isSet(options, "header", true),
                        options.get("empty")));
    }

    private static ImportFormat format(@Nullable String named, String mediaType, @Nullable String fileName) {
        if (named != null && !named.isBlank()) {
            return ImportFormat.find(named)
                    .orElseThrow(() -> Refusal.invalid("field_invalid", "format", "format is csv, json or ndjson."));
        }
        return ImportFormat.of(mediaType, fileName)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.UNSUPPORTED_MEDIA_TYPE,
                        "import_format_unknown",
                        "Send text/csv, application/json or application/x-ndjson, or say which it is by 'format'."));
    }

    private static @Nullable JsonNode mapping(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Json.read(text);
        } catch (JsonProcessingException none) {
            throw Refusal.invalid("field_invalid", "mapping", "mapping is an object in JSON, such as {\"E-Mail\": \"email\"}.");
        }
    }

    private static boolean isSet(Map<String, String> options, String name, boolean otherwise) {
        return switch (options.getOrDefault(name, "")) {
            case "true" -> true;
            case "false" -> false;
            case "" -> otherwise;
            default -> throw Refusal.invalid("field_invalid", name, "This is true or false.");
        };
    }
}
