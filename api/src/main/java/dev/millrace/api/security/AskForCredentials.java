package dev.millrace.api.security;

import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.error.Failure;
import dev.millrace.api.error.RequestId;
import dev.millrace.api.error.Surface;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.stereotype.Component;

/** Sends a person to the sign-in page, and answers a program with 401. */
@Component
final class AskForCredentials implements AuthenticationEntryPoint {

    private final ErrorWriter errors;

    AskForCredentials(ErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (Surface.of(request) == Surface.PROGRAM) {
            errors.write(request, response, refusal(request));
        } else if (Surface.isFragment(request)) {
            // htmx would put a redirect's page into the fragment's place; this header makes it load the page.
            response.setHeader(RequestId.HEADER, RequestId.of(request));
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader("HX-Redirect", SignInTarget.signInFor(request));
        } else {
            response.sendRedirect(SignInTarget.signInFor(request));
        }
    }

    private static Failure refusal(HttpServletRequest request) {
        var given = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        return given
                ? Failure.of(Refusal.of(
                                Refusal.Kind.UNAUTHENTICATED,
                                "credentials_invalid",
                                "This API key is unknown or revoked."))
                        .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                : Failure.of(Refusal.of(
                                Refusal.Kind.UNAUTHENTICATED,
                                "credentials_missing",
                                "This needs credentials: send the header 'Authorization: Bearer <API key>'."))
                        .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
}
