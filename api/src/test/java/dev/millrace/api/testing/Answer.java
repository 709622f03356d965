package dev.millrace.api.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.stream.StreamSupport;
import java.util.List;

/** What the application answered. */
public record Answer(int status, HttpHeaders headers, byte[] body) {

    static Answer of(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    public String text() {
        return new String(body, UTF_8);
    }

    public JsonNode json() {
        return Json.trusted(text());
    }

    /** The header's first value, or an empty text. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The text at a JSON pointer. */
    public String at(String pointer) {
        return json().at(pointer).asText();
    }

    /** The texts of one field of every entry of a list. */
    public List<String> each(String field) {
        return StreamSupport.stream(json().path("data").spliterator(), false)
                .map(entry -> entry.path(field).asText())
                .toList();
    }

    public Answer isOk() {
        return has(200);
    }

    public Answer isCreated() {
        return has(201);
    }

    public Answer has(int expected) {
        assertThat(status).as(text()).isEqualTo(expected);
        return this;
    }

    /** Is the wire contract's error in every part, with this status and code. */
    public Answer isError(int expectedStatus, String expectedCode) {
        assertThat(status).as(text()).isEqualTo(expectedStatus);
        assertThat(header("Content-Type")).isEqualTo("application/json");
        var error = json().path("error");
        assertThat(error.path("code").asText()).as(text()).isEqualTo(expectedCode);
        assertThat(error.path("type").asText()).isEqualTo(typeOf(expectedStatus));
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.has("field")).isTrue();
        assertThat(error.path("request_id").asText()).isNotBlank().isEqualTo(header("X-Request-Id"));
        assertThat(error.path("documentation").asText()).startsWith("http").endsWith("/docs/errors/" + expectedCode);
        return this;
    }

    /** The error names {@code field}. */
    public Answer at(String expectedField, String expectedMessage) {
        assertThat(at("/error/field")).isEqualTo(expectedField);
        assertThat(at("/error/message")).contains(expectedMessage);
        return this;
    }

    private static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409, 412 -> "conflict_error";
            case 429 -> "rate_limit_error";
            case 500 -> "api_error";
            case 503 -> "unavailable_error";
            default -> "validation_error";
        };
    }
}
