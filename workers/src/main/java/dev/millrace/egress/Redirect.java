package dev.millrace.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Where a redirect leads, and with what (RFC 9110, section 15.4, as browsers do it). */
final class Redirect {

    static final int MAX_HOPS = 10;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirect() {}

    static boolean is(EgressAnswer answer) {
        return is(answer.status(), answer.header("Location").isPresent());
    }

    static boolean is(int status, boolean hasLocation) {
        return hasLocation && STATUSES.contains(status);
    }

    /** The request that follows the redirect {@code answer}. */
    static EgressRequest after(EgressRequest request, Target target, EgressAnswer answer) {
        var uri = resolve(request.uri(), target, answer.header("Location").orElseThrow());
        var next = Target.of(uri);
        if (target.secure() && !next.secure() && isProven(request)) {
            throw EgressFailure.refused(
                    "%s redirects from https to http, and the call carries credentials.".formatted(target.authority()));
        }
        var kept = request.headers().stream()
                .filter(header -> target.sameOrigin(next) || !header.isBoundToOrigin());
        var identity = target.sameOrigin(next) ? request.identity() : null;
        if (becomesGet(answer.status(), request.method())) {
            return new EgressRequest(
                    "GET",
                    uri,
                    kept.filter(header -> !header.describesBody()).toList(),
                    null,
                    request.deadline(),
                    request.maxAnswerBytes(),
                    true,
                    request.overflow(),
                    identity);
        }
        return new EgressRequest(
                request.method(),
                uri,
                kept.toList(),
                request.body(),
                request.deadline(),
                request.maxAnswerBytes(),
                true,
                request.overflow(),
                identity);
    }

    private static boolean isProven(EgressRequest request) {
        return request.identity() != null || request.headers().stream().anyMatch(Header::isCredential);
    }

    private static boolean becomesGet(int status, String method) {
        return switch (status) {
            case 301, 302 -> method.equals("POST");
            case 303 -> !method.equals("GET") && !method.equals("HEAD");
            default -> false;
        };
    }

    private static URI resolve(URI base, Target target, String location) {
        try {
            // java.net.URI resolves a bare query against the directory (RFC 2396), where RFC 3986 keeps the path.
            return location.startsWith("?")
                    ? new URI(target.origin() + base.getRawPath() + location)
                    : base.resolve(new URI(location));
        } catch (URISyntaxException | IllegalArgumentException unreadable) {
            throw new EgressFailure(
                    EgressFailure.Cause.PROTOCOL,
                    false,
                    "%s redirects to an address that cannot be read.".formatted(target.authority()),
                    unreadable);
        }
    }
}
