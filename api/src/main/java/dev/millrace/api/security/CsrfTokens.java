package dev.millrace.api.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

/**
 * The CSRF token of a page: the HMAC of a fixed text under the session's token, or the visitor's before there is one.
 * So it is bound to the session, differs after each sign-in, outlives a restart, and is stored nowhere.
 */
@Component
public final class CsrfTokens implements CsrfTokenRepository {

    static final String HEADER = "X-CSRF-TOKEN";
    static final String PARAMETER = "_csrf";

    private static final String NEW_VISIT = CsrfTokens.class.getName();

    private final SessionCookie cookies;

    CsrfTokens(SessionCookie cookies) {
        this.cookies = cookies;
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        return SessionCookie.read(request, SessionCookie.SESSION)
                .or(() -> SessionCookie.read(request, SessionCookie.VISIT))
                .or(() -> Optional.ofNullable((Secret) request.getAttribute(NEW_VISIT)))
                .map(CsrfTokens::of)
                .orElse(null);
    }

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        var visit = Token.random("");
        request.setAttribute(NEW_VISIT, visit);
        return of(visit);
    }

    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token != null && request.getAttribute(NEW_VISIT) instanceof Secret visit) {
            cookies.beginVisit(response, visit);
        }
    }

    /** The token of the pages of whoever holds {@code holder}. */
    public static CsrfToken of(Secret holder) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(holder.reveal().getBytes(UTF_8), "HmacSHA256"));
            var token = Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal("csrf".getBytes(UTF_8)));
            return new DefaultCsrfToken(HEADER, PARAMETER, token);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256.", missing);
        }
    }
}
