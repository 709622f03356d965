package dev.millrace.webhook;

import dev.millrace.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which headers an endpoint may ask to be sent along. */
final class WebhookHeaders {

    private static final int MAX_COUNT = 20;
    private static final int MAX_NAME = 100;
    private static final int MAX_VALUE = 2_000;
    /** A token of RFC 9110, section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1," + MAX_NAME + "}");
    /** Visible ASCII, with spaces inside but not around it, so that no line can be broken or folded. */
    private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]{0," + (MAX_VALUE - 2) + "}[!-~])?");
    /** They frame the request, route it or say who signed it, and are ours alone. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "keep-alive",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "date",
            "accept-encoding",
            "http2-settings");
    private static final String[] OUR_PREFIXES = {"content-", "webhook-", "x-webhook-signature", "proxy-", ":"};

    private WebhookHeaders() {}

    /** {@code headers} as they may be sent; refuses with 422 at {@code headers/<name>}. */
    static Map<String, String> checked(Map<String, @Nullable String> headers) {
        if (headers.size() > MAX_COUNT) {
            throw Refusal.invalid(
                    "headers_too_many", "headers", "An endpoint may have at most %d headers.".formatted(MAX_COUNT));
        }
        var checked = new LinkedHashMap<String, String>();
        var seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw invalid(name, "A header's name has letters, digits and hyphens, at most %d.".formatted(MAX_NAME));
            }
            if (isOurs(name.toLowerCase(Locale.ROOT))) {
                throw invalid(name, "The header '%s' is set by us; leave it out.".formatted(name));
            }
            if (!seen.add(name)) {
                throw invalid(name, "The header '%s' is given twice; its case makes no difference.".formatted(name));
            }
            if (value == null || !VALUE.matcher(value).matches()) {
                throw invalid(
                        name,
                        "The header '%s' must be 1 to %d visible ASCII characters on one line."
                                .formatted(name, MAX_VALUE));
            }
            checked.put(name, value);
        });
        return checked;
    }

    private static boolean isOurs(String name) {
        for (var prefix : OUR_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return OURS.contains(name);
    }

    private static Refusal invalid(String name, String message) {
        return Refusal.invalid("header_invalid", "headers/" + name, message);
    }
}
