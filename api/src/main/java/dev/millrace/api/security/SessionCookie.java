package dev.millrace.api.security;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Sessions;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** The two cookies: one for a session, and one for a visitor whose sign-in form needs a CSRF token. */
@Component
final class SessionCookie {

    static final String SESSION = "millrace_session";
    static final String VISIT = "millrace_visit";

    private final PublicUrl publicUrl;

    SessionCookie(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    static Optional<Secret> read(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        return Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty())
                .map(Secret::of)
                .findFirst();
    }

    void beginSession(HttpServletResponse response, Secret token) {
        set(response, SESSION, token.reveal(), Sessions.LIFETIME);
        set(response, VISIT, "", Duration.ZERO);
    }

    void endSession(HttpServletResponse response) {
        set(response, SESSION, "", Duration.ZERO);
    }

    /** Lasts as long as the browser is open. */
    void beginVisit(HttpServletResponse response, Secret token) {
        set(response, VISIT, token.reveal(), Duration.ofSeconds(-1));
    }

    private void set(HttpServletResponse response, String name, String value, Duration age) {
        var cookie = ResponseCookie.from(name, value)
                .path("/")
                .httpOnly(true)
                .secure(publicUrl.isHttps())
                .sameSite("Lax")
                .maxAge(age)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
