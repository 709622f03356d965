package dev.millrace.api.error;

import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.refusal.Refusal;
import dev.millrace.refusal.Refusal.Kind;
import jakarta.validation.ConstraintViolationException;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.BindException;
import org.springframework.validation.BindingResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever was thrown into the answer that the caller sees. */
final class Failures {

    /** PostgreSQL's states for "the connection is gone" and "the server goes down or comes up". */
    private static final List<String> AWAY = List.of("08", "57P01", "57P02", "57P03", "53300");

    private static final Duration SOON = Duration.ofSeconds(2);

    private Failures() {}

    static Failure of(Throwable thrown) {
        var refusal = find(thrown, Refusal.class);
        if (refusal.isPresent()) {
            return Failure.of(refusal.get());
        }
        if (databaseIsAway(thrown)) {
            return Failure.of(Refusal.unavailable(
                    "database_unavailable", "Our database cannot be reached at the moment; try again.", SOON));
        }
        if (hasNul(thrown)) {
            return Failure.of(Refusal.of(
                    Kind.INVALID, "field_invalid", "A text of the request holds the character U+0000, which cannot be stored."));
        }
        return switch (thrown) {
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case JacksonException unreadable -> Failure.of(UnreadableBody.of(unreadable));
            case BindException wrong -> invalid(wrong.getBindingResult());
            case HandlerMethodValidationException wrong -> invalid(wrong);
            case ConstraintViolationException wrong -> invalid(wrong);
            case MissingServletRequestParameterException missing -> Failure.of(Refusal.invalid(
                    "parameter_missing",
                    missing.getParameterName(),
                    "The parameter '%s' is needed.".formatted(missing.getParameterName())));
            case MissingServletRequestPartException missing -> Failure.of(Refusal.invalid(
                    "part_missing",
                    missing.getRequestPartName(),
                    "The part '%s' is needed.".formatted(missing.getRequestPartName())));
            case MissingRequestHeaderException missing -> Failure.of(Refusal.invalid(
                    "header_missing",
                    missing.getHeaderName(),
                    "The header '%s' is needed.".formatted(missing.getHeaderName())));
            case MethodArgumentTypeMismatchException wrong -> Failure.of(Refusal.invalid(
                    "parameter_invalid", wrong.getName(), "'%s' cannot have this value.".formatted(wrong.getName())));
            case MaxUploadSizeExceededException large -> Failure.ofStatus(413);
            case MultipartException unreadable -> Failure.of(
                    Kind.UNREADABLE, "body_unreadable", "The multipart body cannot be read.");
            case HttpRequestMethodNotSupportedException wrong -> methodNotAllowed(wrong);
            case HttpMediaTypeNotSupportedException wrong -> contentTypeUnsupported(wrong);
            case HttpMediaTypeNotAcceptableException wrong -> Failure.ofStatus(406);
            case NoResourceFoundException nothing -> Failure.ofStatus(404);
            case NoHandlerFoundException nothing -> Failure.ofStatus(404);
            case ServletRequestBindingException wrong -> Failure.ofStatus(400);
            case InvalidParameterException wrong -> Failure.ofStatus(wrong.getErrorCode());
            case CsrfException forged -> Failure.of(
                    Kind.FORBIDDEN,
                    "csrf_token_invalid",
                    "This page was open for too long, or another site sent this; load the page again and repeat it.");
            case AccessDeniedException denied -> Failure.of(
                    Kind.FORBIDDEN, "role_not_allowed", "Your role may not do this; ask an admin of the workspace.");
            case InsufficientAuthenticationException missing -> Failure.ofStatus(401);
            case AuthenticationException wrong -> Failure.of(
                    Kind.UNAUTHENTICATED, "credentials_invalid", "These credentials are unknown, revoked or expired.");
            // Tomcat's word for a body whose chunks break the rules or that is cut short.
            case BadRequestException cut -> Failure.of(
                    Kind.UNREADABLE, "body_unreadable", "The body ended too early or could not be read.");
            case RequestRejectedException odd -> Failure.ofStatus(400);
            case ErrorResponse known -> Failure.ofStatus(known.getStatusCode().value());
            default -> Failure.internal();
        };
    }

    /** PostgreSQL's "character not in repertoire": a NUL, of which JSON may hold some. */
    private static boolean hasNul(Throwable thrown) {
        return find(thrown, SQLException.class)
                .filter(refused -> "22021".equals(refused.getSQLState()))
                .isPresent();
    }

    /** Whether the caller went away, so that there is nobody to answer and nothing to log. */
    static boolean callerIsGone(Throwable thrown) {
        return find(thrown, ClientAbortException.class)
                        .isPresent()
                || find(thrown, AsyncRequestNotUsableException.class)
                        .isPresent()
                || find(thrown, EOFException.class)
                        .filter(Failures::isOfTheConnection)
                        .isPresent();
    }

    /**
     * The container does not say everywhere that it was the caller who broke off. Only who threw it tells: the container
     * stands at the bottom of every request's stack, also of one whose connection to the database ended.
     */
    private static boolean isOfTheConnection(EOFException thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .findFirst()
                .filter(thrower -> thrower.getClassName().startsWith("org.apache.tomcat.util.net."))
                .isPresent();
    }

    private static Failure unreadable(HttpMessageNotReadableException thrown) {
        var json = find(thrown, JacksonException.class);
        if (json.isPresent()) {
            return Failure.of(UnreadableBody.of(json.get()));
        }
        if (find(thrown, IOException.class).isPresent()) {
            return Failure.of(Kind.UNREADABLE, "body_unreadable", "The body ended too early or could not be read.");
        }
        return Failure.of(UnreadableBody.bodyMissing());
    }

    private static Failure invalid(BindingResult wrong) {
        var fields = wrong.getFieldErrors();
        if (fields.isEmpty()) {
            return Failure.of(Refusal.invalid("field_invalid", "", "The values do not fit together."));
        }
        var first = fields.getFirst();
        return Failure.of(Refusal.invalid(
                "field_invalid",
                first.getField(),
                "'%s' %s.".formatted(first.getField(), first.isBindingFailure() ? "cannot have this value" : first.getDefaultMessage())));
    }

    private static Failure invalid(HandlerMethodValidationException wrong) {
        var first = wrong.getParameterValidationResults().getFirst();
        var name = String.valueOf(first.getMethodParameter().getParameterName());
        return Failure.of(Refusal.invalid(
                "parameter_invalid",
                name,
                "'%s' %s.".formatted(name, first.getResolvableErrors().getFirst().getDefaultMessage())));
    }

    private static Failure invalid(ConstraintViolationException wrong) {
        var first = wrong.getConstraintViolations().iterator().next();
        var path = String.valueOf(first.getPropertyPath());
        var name = path.substring(path.lastIndexOf('.') + 1);
        return Failure.of(Refusal.invalid("field_invalid", name, "'%s' %s.".formatted(name, first.getMessage())));
    }

    private static Failure methodNotAllowed(HttpRequestMethodNotSupportedException wrong) {
        var allowed = wrong.getSupportedHttpMethods();
        var answer = Failure.ofStatus(405);
        return allowed == null
                ? answer
                : answer.with("Allow", allowed.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", ")));
    }

    private static Failure contentTypeUnsupported(HttpMediaTypeNotSupportedException wrong) {
        var supported = wrong.getSupportedMediaTypes().stream()
                .map(MediaType::toString)
                .distinct()
                .collect(Collectors.joining(", "));
        if (supported.isEmpty()) {
            return Failure.ofStatus(415);
        }
        return Failure.of(
                        Kind.UNSUPPORTED_MEDIA_TYPE,
                        "content_type_unsupported",
                        "The body's Content-Type is not accepted here; use %s.".formatted(supported))
                .with("Accept", supported);
    }

    private static boolean databaseIsAway(Throwable thrown) {
        return find(thrown, SQLTransientConnectionException.class).isPresent()
                || find(thrown, SQLNonTransientConnectionException.class).isPresent()
                || find(thrown, DataAccessResourceFailureException.class).isPresent()
                || find(thrown, CannotCreateTransactionException.class).isPresent()
                || find(thrown, SQLException.class)
                        .map(SQLException::getSQLState)
                        .filter(state -> AWAY.stream().anyMatch(state::startsWith))
                        .isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        var seen = new HashSet<Throwable>();
        for (var cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
