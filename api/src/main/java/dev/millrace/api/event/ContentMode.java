package dev.millrace.api.event;

import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** How an event stands in a request: HTTP Protocol Binding for CloudEvents 1.0.2, section 3. */
enum ContentMode {
    STRUCTURED,
    BATCHED,
    BINARY;

    /** The mode of {@code request}; refuses with 415 what is no CloudEvent, or one in another format than JSON. */
    static ContentMode of(HttpServletRequest request) {
        var text = request.getContentType();
        var type = parse(text);
        var name = type == null ? "" : type.getType() + "/" + type.getSubtype().toLowerCase(Locale.ROOT);
        if (name.startsWith("application/cloudevents")) {
            return switch (name) {
                case "application/cloudevents+json" -> inUtf8(type, STRUCTURED);
                case "application/cloudevents-batch+json" -> inUtf8(type, BATCHED);
                default -> throw unsupported("CloudEvents are read in their JSON format, not as '%s'.".formatted(name));
            };
        }
        if (Collections.list(request.getHeaderNames()).stream().noneMatch(BinaryMode::isAttribute)) {
            throw unsupported(
                    """
                    Send a CloudEvent as 'application/cloudevents+json', several as \
                    'application/cloudevents-batch+json', or its attributes as headers (ce-id, ce-type, …).""");
        }
        return BINARY;
    }

    private static ContentMode inUtf8(MediaType type, ContentMode mode) {
        var charset = type.getParameter("charset");
        if (charset != null && !charset.replace("\"", "").equalsIgnoreCase("utf-8")) {
            throw unsupported("CloudEvents are read in UTF-8, not in '%s'.".formatted(charset));
        }
        return mode;
    }

    private static @Nullable MediaType parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return MediaType.parseMediaType(text);
        } catch (InvalidMediaTypeException malformed) {
            throw unsupported("The Content-Type cannot be read.");
        }
    }

    private static Refusal unsupported(String message) {
        return Refusal.of(Refusal.Kind.UNSUPPORTED_MEDIA_TYPE, "content_type_unsupported", message);
    }
}
