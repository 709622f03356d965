package dev.millrace.console.integration;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.connection.grant.Grants;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** Tells the browser that began connecting from every other, so that nobody can finish what somebody else has begun. */
@Component
class ConnectingCookie {

    private static final String NAME = "millrace_connecting";

    private final PublicUrl publicUrl;

    ConnectingCookie(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** The secret of this browser; a new one that is good for nothing where it has none. */
    Secret read(HttpServletRequest request) {
        return find(request).orElseGet(() -> Token.random(""));
    }

    /** The secret of this browser, which lasts a grant's patience from now on. */
    Secret ensure(HttpServletRequest request, HttpServletResponse response) {
        var secret = read(request);
        var cookie = ResponseCookie.from(NAME, secret.reveal())
                .path("/")
                .httpOnly(true)
                .secure(publicUrl.isHttps())
                .sameSite("Lax")
                .maxAge(Grants.PATIENCE)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
        return secret;
    }

    private static Optional<Secret> find(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(NAME))
                .map(Cookie::getValue)
                .filter(value -> Token.looksLike("", value))
                .map(Secret::of)
                .findFirst();
    }
}
