package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * One sentence for the next page. It travels in a cookie, because we keep no session in memory: any process may answer
 * the next request.
 *
 * @param tone {@code good} or {@code bad}
 */
public record Flash(String tone, String sentence) {

    static final String COOKIE = "millrace_flash";

    private static final int LONGEST = 600;

    static Flash good(String sentence) {
        return new Flash("good", sentence);
    }

    static Flash bad(String sentence) {
        return new Flash("bad", sentence);
    }

    void send(HttpServletResponse response, boolean https) {
        var shortened = sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + "…" : sentence;
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString((tone + " " + shortened).getBytes(UTF_8));
        set(response, text, Duration.ofMinutes(1), https);
    }

    /** The sentence that came with the request, which is forgotten with this answer. */
    static Optional<Flash> take(HttpServletRequest request, HttpServletResponse response, boolean https) {
        var cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        var sent = Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .findFirst();
        sent.ifPresent(value -> set(response, "", Duration.ZERO, https));
        return sent.flatMap(Flash::read);
    }

    private static Optional<Flash> read(String value) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(value), UTF_8);
            var space = text.indexOf(' ');
            return switch (space < 0 ? "" : text.substring(0, space)) {
                case "good" -> Optional.of(good(text.substring(space + 1)));
                case "bad" -> Optional.of(bad(text.substring(space + 1)));
                case String other -> Optional.empty();
            };
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static void set(HttpServletResponse response, String value, Duration age, boolean https) {
        var cookie = ResponseCookie.from(COOKIE, value)
                .path("/")
                .httpOnly(true)
                .secure(https)
                .sameSite("Lax")
                .maxAge(age)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
