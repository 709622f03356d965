package dev.millrace.api.error;

import dev.millrace.refusal.Refusal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An error answer before it is written.
 *
 * @param message shown to users: never an exception's own message, unless the exception is a refusal
 * @param headers that belong to the status, such as {@code Allow} and {@code Retry-After}
 */
public record Failure(
        int status,
        String type,
        String code,
        String message,
        @Nullable String field,
        @Nullable Object problems,
        Map<String, String> headers) {

    /** What a message repeats of a request may be as long as the request. */
    private static final int LONGEST_MESSAGE = 2_000;

    public Failure {
        message = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
        headers = Map.copyOf(headers);
    }

    public static Failure of(Refusal refusal) {
        var retryAfter = refusal.retryAfter();
        var seconds = retryAfter == null ? 0 : Math.max(1, retryAfter.plusMillis(999).toSeconds());
        return new Failure(
                refusal.kind().status(),
                refusal.kind().type(),
                refusal.code(),
                String.valueOf(refusal.getMessage()),
                refusal.field(),
                refusal.problems(),
                retryAfter == null ? Map.of() : Map.of("Retry-After", Long.toString(seconds)));
    }

    static Failure of(Refusal.Kind kind, String code, String message) {
        return of(Refusal.of(kind, code, message));
    }

    static Failure internal() {
        return new Failure(
                500,
                "api_error",
                "internal_error",
                "Something went wrong on our side. The request id leads to the reason in our log.",
                null,
                null,
                Map.of());
    }

    /** The answer for a bare status that the container chose. */
    static Failure ofStatus(int status) {
        return switch (status) {
            case 401 -> of(Refusal.Kind.UNAUTHENTICATED, "credentials_missing", "This needs credentials.");
            case 403 -> of(Refusal.Kind.FORBIDDEN, "role_not_allowed", "You may not do this.");
            case 404 -> of(Refusal.Kind.NOT_FOUND, "path_not_found", "There is nothing at this path.");
            case 405 -> of(Refusal.Kind.METHOD_NOT_ALLOWED, "method_not_allowed", "This method is not allowed here.");
            case 406 -> of(Refusal.Kind.NOT_ACCEPTABLE, "not_acceptable", "We cannot answer in a type of 'Accept'.");
            case 413 -> of(Refusal.Kind.TOO_LARGE, "body_too_large", "The body is too large.");
            case 415 -> of(
                    Refusal.Kind.UNSUPPORTED_MEDIA_TYPE,
                    "content_type_unsupported",
                    "The body's Content-Type is not accepted here.");
            case 416 -> new Failure(
                    416,
                    "validation_error",
                    "range_not_satisfiable",
                    "The range is behind the end of the file.",
                    "Range",
                    null,
                    Map.of());
            case 429 -> of(Refusal.Kind.RATE_LIMITED, "rate_limited", "That was too fast; try again later.");
            case 503 -> new Failure(
                    503,
                    "unavailable_error",
                    "not_ready",
                    "Millrace cannot take this now; try again.",
                    null,
                    null,
                    Map.of("Retry-After", "1"));
            default -> status >= 400 && status < 500
                    ? new Failure(
                            status,
                            "validation_error",
                            "request_unreadable",
                            "The request could not be read: its line, its headers or its path break HTTP's rules.",
                            null,
                            null,
                            Map.of())
                    : internal();
        };
    }

    /** This answer with one more header. */
    public Failure with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Failure(status, type, code, message, field, problems, more);
    }

    boolean isOurFault() {
        return status == 500;
    }
}
