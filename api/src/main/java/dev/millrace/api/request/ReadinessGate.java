package dev.millrace.api.request;

import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.error.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers 503 to everything but the liveness probe while we are not ready, so that nobody sees a 404 of a path to be. */
@Component
@Order(FilterOrder.READINESS)
final class ReadinessGate extends OncePerRequestFilter {

    private static final String LIVENESS = "/actuator/health/liveness";

    private final Readiness readiness;
    private final ErrorWriter errors;

    ReadinessGate(Readiness readiness, ErrorWriter errors) {
        this.readiness = readiness;
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var refusal = readiness.refusal();
        if (refusal.isPresent() && !LIVENESS.equals(RequestPath.of(request))) {
            errors.write(request, response, refusal.get());
            return;
        }
        chain.doFilter(request, response);
    }
}
