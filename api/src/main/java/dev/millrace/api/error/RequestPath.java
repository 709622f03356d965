package dev.millrace.api.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The path that a request is routed by: decoded, so that {@code /%61pi} is as much the API as {@code /api}. Filters that
 * decide by the path must ask here and not for the raw URI.
 */
public final class RequestPath {

    private RequestPath() {}

    public static String of(HttpServletRequest request) {
        // While the container forwards an error the request has the path of the error page.
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String original) {
            return original;
        }
        var rest = request.getPathInfo();
        var path = rest == null ? request.getServletPath() : request.getServletPath() + rest;
        return path.isEmpty() ? request.getRequestURI() : path;
    }
}
