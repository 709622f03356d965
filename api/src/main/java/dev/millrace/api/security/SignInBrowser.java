package dev.millrace.api.security;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import dev.millrace.workspace.identity.IdentityFlows;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** Tells the browser that went to a provider from every other, so that nobody can finish what somebody else has begun. */
@Component
public final class SignInBrowser {

    static final String COOKIE = "millrace_way_in";

    /** The cookie outlives what it is for: a link is confirmed after the way to the provider and back. */
    private static final Duration AGE = IdentityFlows.PATIENCE.multipliedBy(2);

    private final PublicUrl publicUrl;

    SignInBrowser(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** The secret of this browser; a new one that is good for nothing where it has none. */
    static Secret read(HttpServletRequest request) {
        return SessionCookie.read(request, COOKIE)
                .filter(value -> Token.looksLike("", value.reveal()))
                .orElseGet(() -> Token.random(""));
    }

    /** The secret of this browser, which lasts twenty minutes from now on. */
    public Secret ensure(HttpServletRequest request, HttpServletResponse response) {
        var secret = read(request);
        var cookie = ResponseCookie.from(COOKIE, secret.reveal())
                .path("/")
                .httpOnly(true)
                .secure(publicUrl.isHttps())
                .sameSite("Lax")
                .maxAge(AGE)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
        return secret;
    }
}
