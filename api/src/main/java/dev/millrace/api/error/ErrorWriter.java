package dev.millrace.api.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.web.servlet.JakartaServletWebApplication;

/**
 * Writes an error answer: a page where a browser asks for something outside {@code /api}, {@code /hooks} and the other
 * roots of programs, JSON everywhere else. What is our fault is logged here, once, with its stack.
 */
@Component
public final class ErrorWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorWriter.class);
    private static final String UNANSWERED = ErrorWriter.class.getName() + ".unanswered";

    private final PublicUrl publicUrl;
    private final ErrorCatalogue catalogue;
    private final ITemplateEngine templates;
    private final ObjectProvider<PageSurroundings> surroundings;

    ErrorWriter(
            PublicUrl publicUrl,
            ErrorCatalogue catalogue,
            ITemplateEngine templates,
            ObjectProvider<PageSurroundings> surroundings) {
        this.publicUrl = publicUrl;
        this.catalogue = catalogue;
        this.templates = templates;
        this.surroundings = surroundings;
    }

    /** Answers with what {@code thrown} means. Once an answer has begun it can only be broken off. */
    public void write(HttpServletRequest request, HttpServletResponse response, Throwable thrown) throws IOException {
        if (Failures.callerIsGone(thrown)) {
            LOG.debug("The caller went away before the answer was complete.");
            request.setAttribute(UNANSWERED, true);
            return;
        }
        var failure = Failures.of(thrown);
        if (failure.isOurFault()) {
            LOG.error(
                    "{} {} failed; the caller was shown no more than the request id {}.",
                    request.getMethod(),
                    Surface.loggable(request),
                    RequestId.of(request),
                    thrown);
        }
        write(request, response, failure);
    }

    /** Whether the caller went away: whatever stands in the response then is no answer to the request. */
    public static boolean isUnanswered(HttpServletRequest request) {
        return request.getAttribute(UNANSWERED) != null;
    }

    public void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal) throws IOException {
        write(request, response, Failure.of(refusal));
    }

    public void write(HttpServletRequest request, HttpServletResponse response, Failure failure) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        // What the controller had begun, its headers too, does not belong to this answer.
        response.reset();
        var id = RequestId.of(request);
        response.setStatus(failure.status());
        response.setHeader(RequestId.HEADER, id);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        failure.headers().forEach(response::setHeader);
        if (Surface.of(request) == Surface.PERSON) {
            response.setHeader("Content-Security-Policy", ContentSecurityPolicy.TEXT);
            send(response, "text/html;charset=UTF-8", page(request, response, failure, id));
        } else {
            send(response, "application/json", json(failure, id));
        }
    }

    byte[] json(Failure failure, String id) {
        var body = Json.mapper().createObjectNode();
        var error = body.putObject("error")
                .put("type", failure.type())
                .put("code", failure.code())
                .put("message", failure.message())
                .put("field", failure.field())
                .put("request_id", id)
                .put("documentation", documentation(failure));
        addProblems(error, failure);
        return Json.write(body).getBytes(UTF_8);
    }

    private static void addProblems(ObjectNode error, Failure failure) {
        if (failure.problems() != null) {
            error.set("problems", Json.mapper().valueToTree(failure.problems()));
        }
    }

    private byte[] page(HttpServletRequest request, HttpServletResponse response, Failure failure, String id) {
        var explanation = catalogue.explain(failure.code());
        var exchange = JakartaServletWebApplication.buildApplication(request.getServletContext())
                .buildExchange(request, response);
        var model = new HashMap<>(around(request));
        model.putAll(Map.of(
                "status", failure.status(),
                "title", explanation.title(),
                "message", failure.message(),
                "next", explanation.next(),
                "requestId", id,
                "documentation", documentation(failure),
                "home", home(request, failure),
                "ourFault", failure.status() >= 500));
        return templates.process("error", new WebContext(exchange, Locale.ENGLISH, model)).getBytes(UTF_8);
    }

    /** Where to go from the page; empty where nothing of ours is open to the caller. */
    private static String home(HttpServletRequest request, Failure failure) {
        var path = RequestPath.of(request);
        if (!path.equals("/portal") && !path.startsWith("/portal/")) {
            return "/";
        }
        return failure.status() == 401 || path.startsWith("/portal/enter/") ? "" : "/portal";
    }

    /** What surrounds the page may need the very database whose absence the page explains; then it stands alone. */
    private Map<String, Object> around(HttpServletRequest request) {
        try {
            var known = surroundings.getIfAvailable();
            return known == null ? Map.of() : known.around(request);
        } catch (RuntimeException unavailable) {
            LOG.debug("An error page is shown without what surrounds it.", unavailable);
            return Map.of();
        }
    }

    private String documentation(Failure failure) {
        return publicUrl.of("/docs/errors/" + failure.code());
    }

    private static void send(HttpServletResponse response, String contentType, byte[] body) throws IOException {
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
