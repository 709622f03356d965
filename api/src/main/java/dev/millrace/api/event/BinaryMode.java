package dev.millrace.api.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the binary mode: attributes as headers, the data as the body (HTTP Protocol Binding for CloudEvents 1.0.2,
 * section 3.1). JSON becomes {@code data}, text in UTF-8 a string in {@code data}, everything else {@code data_base64}.
 */
final class BinaryMode {

    private static final String PREFIX = "ce-";

    private BinaryMode() {}

    static boolean isAttribute(String header) {
        return header.length() > PREFIX.length() && header.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }

    static ObjectNode read(HttpServletRequest request, byte[] body) {
        var check = new CloudEventCheck();
        var given = Json.mapper().createObjectNode();
        for (var header : Collections.list(request.getHeaderNames())) {
            if (isAttribute(header)) {
                attribute(request, header, given, check);
            }
        }
        var contentType = request.getContentType();
        if (contentType != null) {
            given.put("datacontenttype", contentType.strip());
        }
        var event = check.event(given, "");
        check.refuse();
        data(event, contentType, body);
        return event;
    }

    private static void attribute(
            HttpServletRequest request, String header, ObjectNode given, CloudEventCheck check) {
        var name = header.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        var values = Collections.list(request.getHeaders(header));
        if (values.size() > 1) {
            throw unreadable(header, name, "stands there more than once");
        }
        switch (name) {
            case "data", "data_base64" -> check.problem(
                    "/" + name, "In the binary mode the data is the body, not the header %s.".formatted(header));
            case "datacontenttype" -> check.problem(
                    "/datacontenttype", "In the binary mode this is the header Content-Type, not %s.".formatted(header));
            default -> given.put(name, decode(header, name, values.getFirst()));
        }
    }

    private static void data(ObjectNode event, @Nullable String contentType, byte[] body) {
        if (body.length == 0) {
            return;
        }
        var type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        var name = type.split(";", 2)[0].strip();
        if (name.endsWith("/json") || name.endsWith("+json")) {
            var data = CloudEventReader.json(body);
            if (!Json.nestsWithin(Json.MAX_NESTING - 1, data)) {
                throw CloudEventReader.tooDeep();
            }
            event.set("data", data);
            return;
        }
        // A text with NUL is none to PostgreSQL.
        var text = (name.startsWith("text/") && isUtf8(type) ? utf8(body) : Optional.<String>empty())
                .filter(decoded -> decoded.indexOf('\0') < 0);
        if (text.isPresent()) {
            event.put("data", text.get());
        } else {
            event.put("data_base64", body);
        }
    }

    private static boolean isUtf8(String type) {
        return !type.contains("charset=") || type.matches(".*charset=\"?(utf-8|us-ascii)\"?\\s*(;.*)?");
    }

    /** Section 3.1.3.2: a quoted string is unquoted, then percent-decoded once; the bytes must be UTF-8. */
    private static String decode(String header, String name, String value) {
        var text = unquoted(value.strip());
        var bytes = new ByteArrayOutputStream(text.length());
        for (var position = 0; position < text.length(); position++) {
            var character = text.charAt(position);
            if (character != '%') {
                // The container reads headers as ISO 8859-1, a byte a character.
                bytes.write(character);
            } else if (position + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(position + 1))
                    && HexFormat.isHexDigit(text.charAt(position + 2))) {
                bytes.write(HexFormat.fromHexDigits(text, position + 1, position + 3));
                position += 2;
            } else {
                throw unreadable(header, name, "has a % that encodes nothing; write it as %25");
            }
        }
        return utf8(bytes.toByteArray()).orElseThrow(() -> unreadable(header, name, "is not valid UTF-8"));
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException broken) {
            return Optional.empty();
        }
    }

    private static Refusal unreadable(String header, String name, String why) {
        return Refusal.of(
                        Refusal.Kind.UNREADABLE, "header_unreadable", "The header %s %s.".formatted(header, why))
                .at("/" + name);
    }
}
