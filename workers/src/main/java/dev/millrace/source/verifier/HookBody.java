package dev.millrace.source.verifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to a hook: its exact bytes, and the JSON in it where there is some.
 *
 * <p>JSON is what a JSON content type announces, what a form carries in its field {@code payload} (GitHub and Slack
 * send that), and an object or array under the content types that clients put where nobody chose one.
 */
public final class HookBody {

    private static final Set<String> SAYS_NOTHING =
            Set.of("", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream");

    private final byte[] bytes;
    private final @Nullable String contentType;
    private @Nullable Optional<JsonNode> json;

    HookBody(byte[] bytes, @Nullable String contentType) {
        this.bytes = bytes;
        this.contentType = contentType;
    }

    /** The bytes as they came, not copied; do not write to them. */
    public byte[] bytes() {
        return bytes;
    }

    /** The header as it was sent. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** Whether the content type announces JSON: {@code application/json} or any {@code +json}. */
    public boolean announcesJson() {
        var type = mediaType();
        return type.endsWith("/json") || type.endsWith("+json");
    }

    /**
     * The JSON in the body, parsed at the first call; empty where there is none, where it is malformed (broken UTF-8
     * and a key given twice included), and where it nests too deep to stand inside an event.
     */
    public Optional<JsonNode> json() {
        if (json == null) {
            json = parse();
        }
        return json;
    }

    /**
     * The texts of the elements at {@code path}, which is their local names from the root, each after a slash; nothing where
     * the body is no XML, declares a document type or has more of them than {@code most}.
     */
    List<String> xml(String path, int most) {
        if (!mediaType().endsWith("/xml") && !mediaType().endsWith("+xml")) {
            return List.of();
        }
        try {
            return XmlTexts.at(path, bytes, most);
        } catch (XMLStreamException malformed) {
            return List.of();
        }
    }

    /** Whether the body is a form. */
    boolean isForm() {
        return mediaType().equals("application/x-www-form-urlencoded");
    }

    private Optional<JsonNode> parse() {
        if (announcesJson()) {
            return read(bytes);
        }
        if (!SAYS_NOTHING.contains(mediaType())) {
            return Optional.empty();
        }
        if (isForm()) {
            var payload = payload();
            if (payload.isPresent()) {
                return read(payload.get());
            }
        }
        return beginsLikeJson() ? read(bytes) : Optional.empty();
    }

    private static Optional<JsonNode> read(byte[] text) {
        try {
            var tree = Json.read(text);
            // An event adds one level around its data, and must be readable as a whole.
            var fits = !tree.isMissingNode() && Json.nestsWithin(Json.MAX_NESTING - 1, tree);
            return fits ? Optional.of(tree) : Optional.empty();
        } catch (CharacterCodingException | JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> payload() {
        var form = new String(bytes, StandardCharsets.ISO_8859_1);
        for (var start = 0; start < form.length(); ) {
            var end = form.indexOf('&', start);
            end = end < 0 ? form.length() : end;
            if (form.startsWith("payload=", start)) {
                try {
                    // Byte by byte: decoding to text here would silently replace broken UTF-8.
                    var value = form.substring(start + "payload=".length(), end);
                    return Optional.of(URLDecoder.decode(value, StandardCharsets.ISO_8859_1)
                            .getBytes(StandardCharsets.ISO_8859_1));
                } catch (IllegalArgumentException malformed) {
                    return Optional.empty();
                }
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private boolean beginsLikeJson() {
        for (var character : bytes) {
            if (!Character.isWhitespace(character)) {
                return character == '{' || character == '[';
            }
        }
        return false;
    }

    private String mediaType() {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
