package dev.millrace.api.request;

import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.error.RequestId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request its id, in the answer and in the log, and answers what the filters behind it throw: the container
 * would log it a second time and write a page of its own.
 */
@Component
@Order(FilterOrder.IDENTITY)
final class RequestIdentity extends OncePerRequestFilter {

    static final String LOGGED_REQUEST = "request";
    static final String LOGGED_WORKSPACE = "workspace";

    private final ErrorWriter errors;

    RequestIdentity(ErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        var id = RequestId.of(request);
        response.setHeader(RequestId.HEADER, id);
        MDC.put(LOGGED_REQUEST, id);
        RequestActor.of(request).ifPresent(actor -> MDC.put(LOGGED_WORKSPACE, actor.workspaceId()));
        try {
            chain.doFilter(request, response);
        } catch (Exception | StackOverflowError thrown) {
            errors.write(request, response, thrown);
        } finally {
            MDC.remove(LOGGED_REQUEST);
            MDC.remove(LOGGED_WORKSPACE);
        }
    }

    /** The rest of an asynchronous request runs on another thread, whose log lines need the id as well. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
