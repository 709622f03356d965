package dev.millrace.refusal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request refused for a reason that the caller can understand and mend. */
public final class Refusal extends RuntimeException {

    /** The kinds of refusal, each with its HTTP status and the {@code error.type} of the wire contract. */
    public enum Kind {
        UNREADABLE(400, "validation_error"),
        INVALID(422, "validation_error"),
        METHOD_NOT_ALLOWED(405, "validation_error"),
        NOT_ACCEPTABLE(406, "validation_error"),
        TOO_LARGE(413, "validation_error"),
        UNSUPPORTED_MEDIA_TYPE(415, "validation_error"),
        UNAUTHENTICATED(401, "authentication_error"),
        FORBIDDEN(403, "permission_error"),
        NOT_FOUND(404, "not_found_error"),
        CONFLICT(409, "conflict_error"),
        STALE(412, "conflict_error"),
        RATE_LIMITED(429, "rate_limit_error"),
        UNAVAILABLE(503, "unavailable_error");

        private final int status;
        private final String type;

        Kind(int status, String type) {
            this.status = status;
            this.type = type;
        }

        public int status() {
            return status;
        }

        public String type() {
            return type;
        }
    }

    private final Kind kind;
    private final String code;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;
    private final @Nullable Object problems;

    private Refusal(
            Kind kind,
            String code,
            String message,
            @Nullable String field,
            @Nullable Duration retryAfter,
            @Nullable Object problems) {
        super(message, null, false, false);
        this.kind = kind;
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter;
        this.problems = problems;
    }

    /** A refusal of {@code kind}; {@code code} is a stable snake_case word that programs may rely on. */
    public static Refusal of(Kind kind, String code, String message) {
        return new Refusal(kind, code, message, null, null, null);
    }

    /** The body could be read and one field of it is wrong; {@code field} is a name or a JSON pointer. */
    public static Refusal invalid(String code, String field, String message) {
        return new Refusal(Kind.INVALID, code, message, field, null, null);
    }

    /** The thing does not exist, or belongs to another workspace, which must look the same. */
    public static Refusal notFound(String what, String id) {
        return of(Kind.NOT_FOUND, what + "_not_found", "There is no %s '%s'.".formatted(what.replace('_', ' '), id));
    }

    /** We cannot take this now; the caller may try again after {@code retryAfter}. */
    public static Refusal unavailable(String code, String message, Duration retryAfter) {
        return new Refusal(Kind.UNAVAILABLE, code, message, null, retryAfter, null);
    }

    /** This refusal with a list of single problems, which the answer shows as {@code error.problems}. */
    public Refusal withProblems(Object problems) {
        return new Refusal(kind, code, getMessage(), field, retryAfter, problems);
    }

    /** This refusal, naming the field that is wrong. */
    public Refusal at(String field) {
        return new Refusal(kind, code, getMessage(), field, retryAfter, problems);
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    public @Nullable String field() {
        return field;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public @Nullable Object problems() {
        return problems;
    }
}
