package dev.millrace.api.portal;

import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.error.RequestPath;
import dev.millrace.portal.Portal;
import dev.millrace.portal.PortalLinks;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/** Recognises a customer by the cookie, and lets nobody else to the pages of the portal. */
final class RecogniseCustomer extends OncePerRequestFilter {

    private static final String ATTRIBUTE = Portal.class.getName();

    private final PortalLinks links;
    private final ErrorWriter errors;

    RecogniseCustomer(PortalLinks links, ErrorWriter errors) {
        this.links = links;
        this.errors = errors;
    }

    /** What the request's browser may manage; empty where it has opened no link. */
    static Optional<Portal> portal(HttpServletRequest request) {
        return Optional.ofNullable((Portal) request.getAttribute(ATTRIBUTE));
    }

    static Refusal refusal() {
        return Refusal.of(
                Refusal.Kind.UNAUTHENTICATED,
                "portal_link_over",
                "The link that led here is over: it has expired or was withdrawn, or this browser has not opened it.");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var portal = PortalCookie.read(request).flatMap(links::of);
        if (portal.isEmpty() && !isOpen(RequestPath.of(request))) {
            errors.write(request, response, refusal());
            return;
        }
        portal.ifPresent(found -> request.setAttribute(ATTRIBUTE, found));
        chain.doFilter(request, response);
    }

    /** The way in, and the page after the way out. */
    private static boolean isOpen(String path) {
        return path.startsWith("/portal/enter/") || path.equals("/portal/left");
    }
}
