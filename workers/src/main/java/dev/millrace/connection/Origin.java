package dev.millrace.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Scheme, host and port of an http or https address, in one spelling (RFC 6454). */
record Origin(String scheme, String host, int port) {

    /** Empty for an address that is not absolute, has user information, or whose host is not plain ASCII. */
    static Optional<Origin> of(URI address) {
        var scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        var authority = address.getRawAuthority();
        // java.net.URI leaves the host null where the authority is not a plain host and port.
        if (authority == null || authority.indexOf('@') >= 0 || address.getHost() == null) {
            return Optional.empty();
        }
        var defaultPort =
                switch (scheme) {
                    case "https" -> 443;
                    case "http" -> 80;
                    default -> -1;
                };
        var port = address.getPort() == -1 ? defaultPort : address.getPort();
        if (defaultPort == -1 || port < 1 || port > 65_535) {
            return Optional.empty();
        }
        return Optional.of(new Origin(scheme, address.getHost().toLowerCase(Locale.ROOT), port));
    }

    /** The address in {@code text} if it has an origin. */
    static Optional<URI> address(String text) {
        try {
            var address = new URI(text);
            return of(address).map(origin -> address);
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }

    /** As people write it: without a default port. */
    @Override
    public String toString() {
        var isDefault = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (isDefault ? "" : ":" + port);
    }
}
