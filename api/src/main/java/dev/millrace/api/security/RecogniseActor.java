package dev.millrace.api.security;

import dev.millrace.api.error.RequestPath;
import dev.millrace.api.request.RequestActor;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Recognises who asks, by the API key or else by the session. Refuses nobody: whether credentials are needed is decided
 * behind it. A request with an {@code Authorization} header is never taken for the session's, even where the key is
 * wrong, so that no site can make a browser act by sending one.
 */
final class RecogniseActor extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;
    private final Sessions sessions;
    private final SecurityContextRepository contexts;

    RecogniseActor(ApiKeys keys, Sessions sessions, SecurityContextRepository contexts) {
        this.keys = keys;
        this.sessions = sessions;
        this.contexts = contexts;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // What is sent there has credentials of its own kind, which are none of our keys.
        var path = RequestPath.of(request);
        return path.startsWith("/hooks/") || path.startsWith("/samples/shop/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        authenticate(request).ifPresent(authentication -> {
            var context = new SecurityContextImpl(authentication);
            SecurityContextHolder.setContext(context);
            contexts.saveContext(context, request, response);
            RequestActor.set(request, authentication.getPrincipal());
        });
        chain.doFilter(request, response);
    }

    private Optional<ActorAuthentication> authenticate(HttpServletRequest request) {
        var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return SessionCookie.read(request, SessionCookie.SESSION)
                    .flatMap(sessions::authenticate)
                    .map(actor -> new ActorAuthentication(actor, true));
        }
        return bearer(authorization).map(actor -> new ActorAuthentication(actor, false));
    }

    private Optional<Actor> bearer(String authorization) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        return keys.authenticate(Secret.of(authorization.substring(BEARER.length()).strip()));
    }
}
