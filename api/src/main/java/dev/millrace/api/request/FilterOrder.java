package dev.millrace.api.request;

import org.springframework.core.Ordered;

/** In which order the filters stand. Spring Security's chain is at -100. */
final class FilterOrder {

    static final int IDENTITY = Ordered.HIGHEST_PRECEDENCE + 10;
    static final int READINESS = Ordered.HIGHEST_PRECEDENCE + 20;
    static final int BODY_BOUND = Ordered.HIGHEST_PRECEDENCE + 30;
    static final int IDEMPOTENCY = -50;

    private FilterOrder() {}
}
