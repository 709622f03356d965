package dev.millrace.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.ResponseCookie;

/** Light or dark where the person chose; kept in a cookie, so that the first byte of a page has it already. */
public final class Theme {

    static final String COOKIE = "millrace_theme";

    private static final Set<String> CHOICES = Set.of("light", "dark");

    private Theme() {}

    public static Optional<String> of(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .filter(CHOICES::contains)
                        .findFirst();
    }

    /** The cookie for {@code light}, {@code dark}, or anything else: the system's setting. */
    public static ResponseCookie cookie(String choice) {
        var known = CHOICES.contains(choice);
        return ResponseCookie.from(COOKIE, known ? choice : "")
                .path("/")
                .httpOnly(true)
                .sameSite("Lax")
                .maxAge(known ? Duration.ofDays(365) : Duration.ZERO)
                .build();
    }
}
