package dev.millrace.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.WorkflowError;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer as the DSL's {@code output} asks: bytes in base64, content, or the whole answer. Content is parsed
 * where its type is JSON; where it says JSON and is none, it is given as text.
 */
final class AnswerReader {

    private static final int SHOWN_OF_AN_ERROR = 300;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    private final Call.Http call;
    private final EgressRequest request;
    private final EgressAnswer answer;
    private final Redaction redaction;
    private final Clock clock;

    AnswerReader(Call.Http call, EgressRequest request, EgressAnswer answer, Redaction redaction, Clock clock) {
        this.call = call;
        this.request = request;
        this.answer = answer;
        this.redaction = redaction;
        this.clock = clock;
    }

    CallResult read() {
        // A followed redirect has led to its end; a 3xx that is left has no place to go, and is an answer like another.
        var highest = call.redirect() ? 399 : 299;
        if (answer.status() < 200 || answer.status() > highest) {
            return CallResult.failed(
                    WorkflowError.Type.COMMUNICATION.error(answer.status(), refusal()), retryAfter());
        }
        return CallResult.of(
                switch (call.output()) {
                    case RAW -> JsonNodeFactory.instance.textNode(
                            Base64.getEncoder().encodeToString(redaction.bytes(answer.body())));
                    case CONTENT -> content();
                    case RESPONSE -> response();
                });
    }

    private String refusal() {
        var sentence = "%s %s answered %d".formatted(request.method(), place(request.uri()), answer.status());
        var said = redaction.text(text()).strip().replaceAll("\\s+", " ");
        if (said.isEmpty()) {
            return sentence;
        }
        return sentence + ": " + (said.length() > SHOWN_OF_AN_ERROR ? said.substring(0, SHOWN_OF_AN_ERROR) + "…" : said);
    }

    /** Without the query, in which keys travel. */
    private String place(URI uri) {
        return redaction.text("%s://%s%s".formatted(uri.getScheme(), uri.getRawAuthority(), uri.getRawPath()));
    }

    private JsonNode content() {
        if (answer.body().length == 0) {
            return JsonNodeFactory.instance.nullNode();
        }
        var type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.contains("json")) {
            try {
                return redaction.tree(Json.read(text()));
            } catch (JsonProcessingException notJson) {
                return JsonNodeFactory.instance.textNode(redaction.text(text()));
            }
        }
        return JsonNodeFactory.instance.textNode(redaction.text(text()));
    }

    private JsonNode response() {
        var sent = JsonNodeFactory.instance.objectNode();
        request.headers().stream()
                .filter(header -> !header.sensitive())
                .forEach(header -> sent.put(header.name(), redaction.text(header.value())));
        var received = JsonNodeFactory.instance.objectNode();
        answer.headers().forEach(header -> received.put(header.name().toLowerCase(Locale.ROOT), redaction.text(header.value())));
        var asked = JsonNodeFactory.instance
                .objectNode()
                .put("method", request.method())
                .put("uri", redaction.text(request.uri().toString()));
        asked.set("headers", sent);
        var response = JsonNodeFactory.instance.objectNode();
        response.set("request", asked);
        response.put("statusCode", answer.status());
        response.set("headers", received);
        response.set("content", content());
        return response;
    }

    private String text() {
        return new String(answer.body(), charset());
    }

    private Charset charset() {
        var type = answer.header("Content-Type").orElse("");
        var at = type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(type.substring(at + 8).split("[;\\s]", 2)[0].replace("\"", ""));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /** {@code Retry-After} in either form (RFC 9110, section 10.2.3), a day at most. */
    private @Nullable Duration retryAfter() {
        var header = answer.header("Retry-After").orElse(null);
        if (header == null) {
            return null;
        }
        try {
            var wait = header.strip().matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header.strip()))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            if (wait.isNegative()) {
                return null;
            }
            return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
