package dev.millrace.api.portal;

import dev.millrace.api.security.CsrfTokens;
import dev.millrace.workspace.Token;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;

/** The CSRF token of a page of the portal: made of the customer's session, as those of the console are of a member's. */
final class PortalTokens implements CsrfTokenRepository {

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        return PortalCookie.read(request).map(CsrfTokens::of).orElse(null);
    }

    /** Good for nothing: who has no session has no form. */
    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return CsrfTokens.of(Token.random(""));
    }

    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {}
}
