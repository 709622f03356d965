package dev.millrace.api.security;

import dev.millrace.api.error.Surface;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriComponentsBuilder;

/** The page to show after the sign-in: one of ours, whatever a link says. */
final class SignInTarget {

    static final String SIGN_IN = "/sign-in";
    static final String HOME = "/";

    /** A path of one origin: a second slash or a backslash would make browsers read a host. */
    private static final Pattern OURS = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]{0,2000}");

    private SignInTarget() {}

    /** {@code wanted} where it is a path of ours, otherwise the overview. */
    static String safe(@Nullable String wanted) {
        return wanted != null && OURS.matcher(wanted).matches() && !wanted.startsWith(SIGN_IN) ? wanted : HOME;
    }

    /** The sign-in page that leads back to where {@code request} came from. */
    static String signInFor(HttpServletRequest request) {
        var target = safe(wanted(request));
        return HOME.equals(target)
                ? SIGN_IN
                : UriComponentsBuilder.fromPath(SIGN_IN).queryParam("to", "{to}").encode().buildAndExpand(target).toUriString();
    }

    /** 303 to {@code address}, which is one of ours or a provider's. */
    static void seeOther(HttpServletResponse response, String address) {
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader(HttpHeaders.LOCATION, address);
    }

    private static @Nullable String wanted(HttpServletRequest request) {
        if (Surface.isFragment(request)) {
            return pathOf(request.getHeader("HX-Current-URL"));
        }
        if (!"GET".equals(request.getMethod())) {
            return null;
        }
        var query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }

    private static @Nullable String pathOf(@Nullable String url) {
        if (url == null) {
            return null;
        }
        try {
            var parsed = new URI(url);
            var query = parsed.getRawQuery();
            return parsed.getRawPath() + (query == null ? "" : "?" + query);
        } catch (URISyntaxException odd) {
            return null;
        }
    }
}
