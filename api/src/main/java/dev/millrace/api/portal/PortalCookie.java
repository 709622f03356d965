package dev.millrace.api.portal;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.vault.Secret;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** The cookie of a customer, which browsers send to the portal and to nothing else of ours. */
@Component
public final class PortalCookie {

    static final String NAME = "millrace_portal";
    static final String PATH = "/portal";

    private final PublicUrl publicUrl;

    PortalCookie(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** The session of the request; empty where it has none. */
    public static Optional<Secret> read(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(NAME))
                        .map(Cookie::getValue)
                        .filter(value -> !value.isEmpty())
                        .map(Secret::of)
                        .findFirst();
    }

    /** Has the browser keep {@code session} for {@code life}. */
    public void begin(HttpServletResponse response, Secret session, Duration life) {
        set(response, session.reveal(), life);
    }

    public void end(HttpServletResponse response) {
        set(response, "", Duration.ZERO);
    }

    private void set(HttpServletResponse response, String value, Duration age) {
        var cookie = ResponseCookie.from(NAME, value)
                .path(PATH)
                .httpOnly(true)
                .secure(publicUrl.isHttps())
                .sameSite("Lax")
                .maxAge(age)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
