package dev.millrace.api.error;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The id of a request, which its answer, its log lines and its error body carry. */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    /** The request's id: the caller's own where it is 1 to 64 of {@code A-Za-z0-9._-}, otherwise a new {@code req_…}. */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        var given = request.getHeader(HEADER);
        var id = given != null && ACCEPTABLE.matcher(given).matches() ? given : random();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    private static String random() {
        var random = ThreadLocalRandom.current();
        return "req_%016x%08x".formatted(random.nextLong(), random.nextInt());
    }
}
