package dev.millrace.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a request goes, read out of its address. */
record Target(boolean secure, Host host, int port, String path) {

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int MAX_LENGTH = 16 * 1024;

    /** Refuses what is not a plain http or https address. */
    static Target of(URI uri) {
        var secure = isSecure(uri);
        var authority = Optional.ofNullable(uri.getRawAuthority())
                .orElseThrow(() -> EgressFailure.refused("The address names no host that can be called."));
        if (authority.indexOf('@') >= 0) {
            throw EgressFailure.refused(
                    "An address must not hold a user name or password; use a connection or a header for them.");
        }
        var colon = authority.lastIndexOf(':');
        // In [::1] the last colon is the address's own.
        var hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
        var host = Host.parse(hasPort ? authority.substring(0, colon) : authority);
        var port = hasPort && colon < authority.length() - 1
                ? port(authority.substring(colon + 1))
                : defaultPort(secure);
        return new Target(secure, host, port, path(uri));
    }

    String scheme() {
        return secure ? "https" : "http";
    }

    /** For the {@code Host} header: without the port where the scheme implies it. */
    String authority() {
        var name = host.text().indexOf(':') >= 0 ? "[" + host.text() + "]" : host.text();
        return port == defaultPort(secure) ? name : name + ":" + port;
    }

    String origin() {
        return scheme() + "://" + authority();
    }

    boolean sameOrigin(Target other) {
        return secure == other.secure && port == other.port && host.text().equals(other.host.text());
    }

    private static boolean isSecure(URI uri) {
        var scheme = uri.getScheme();
        if ("https".equalsIgnoreCase(scheme)) {
            return true;
        }
        if ("http".equalsIgnoreCase(scheme)) {
            return false;
        }
        throw EgressFailure.refused("Only http and https addresses can be called.");
    }

    private static int defaultPort(boolean secure) {
        return secure ? 443 : 80;
    }

    private static int port(String text) {
        var port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw EgressFailure.refused("The port of an address is a number from 1 to 65535.");
        }
        return port;
    }

    private static String path(URI uri) {
        try {
            var ascii = new URI(uri.toASCIIString());
            var path = Optional.ofNullable(ascii.getRawPath()).filter(raw -> !raw.isEmpty()).orElse("/");
            var target = ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
            if (target.length() > MAX_LENGTH) {
                throw EgressFailure.refused("The address is longer than %d characters.".formatted(MAX_LENGTH));
            }
            return target;
        } catch (URISyntaxException unreadable) {
            throw EgressFailure.refused("The address cannot be read.");
        }
    }
}
