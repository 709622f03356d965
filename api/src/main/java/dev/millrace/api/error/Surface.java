package dev.millrace.api.error;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;

/** Who asks: a program, which is answered in JSON, or a person in a browser. */
public enum Surface {
    PROGRAM,
    PERSON;

    private static final List<String> ROOTS_OF_PROGRAMS =
            List.of("/api", "/hooks", "/samples", "/actuator", "/v3", "/oauth/token", "/oauth/revoke", "/oauth/introspect");
    private static final Pattern LINK = Pattern.compile("(/sign-in/|/portal/enter/|/connect/).+");

    public static Surface of(HttpServletRequest request) {
        var path = RequestPath.of(request).replaceAll("/{2,}", "/");
        if (ROOTS_OF_PROGRAMS.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"))) {
            return PROGRAM;
        }
        var accept = request.getHeader("Accept");
        var page = accept != null && accept.contains("text/html") || isFragment(request);
        return page ? PERSON : PROGRAM;
    }

    /** Whether htmx asks, for a part of a page. */
    public static boolean isFragment(HttpServletRequest request) {
        return "true".equals(request.getHeader("HX-Request"));
    }

    /** The path for a log line: without the query, which may hold anything, and without the token of a link. */
    static String loggable(HttpServletRequest request) {
        return LINK.matcher(RequestPath.of(request)).replaceFirst("$1***");
    }
}
