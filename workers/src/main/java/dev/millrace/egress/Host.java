package dev.millrace.egress;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The host of an address: a name that must be looked up, or numbers that need no look-up. */
sealed interface Host {

    /** As it stands in the {@code Host} header and in certificates, in small letters, without brackets. */
    String text();

    record Name(String text) implements Host {

        private static final Pattern RESERVED =
                Pattern.compile("(?:.+\\.)?(?:localhost|local|localdomain|internal|home\\.arpa)");

        /** Names that mean this machine or this network by agreement (RFC 6761, 6762, 8375, ICANN's .internal). */
        boolean isReserved() {
            return RESERVED.matcher(text).matches();
        }
    }

    record Numbers(String text, InetAddress address) implements Host {}

    /**
     * Reads a host strictly, and refuses whatever two programs might read differently: other ways to write an IPv4
     * address, percent signs, letters outside of ASCII, a dot at the end.
     */
    static Host parse(String raw) {
        return Parser.parse(raw);
    }

    /** Keeps the constants out of the interface. */
    final class Parser {

        private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
        private static final Pattern NUMERIC = Pattern.compile("[0-9]+|0x[0-9a-f]*");

        private Parser() {}

        private static Host parse(String raw) {
            if (!raw.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
                throw EgressFailure.refused(
                        "A host is written in ASCII; write an international name in its xn-- form.");
            }
            var text = raw.toLowerCase(Locale.ROOT);
            if (text.startsWith("[")) {
                return ipv6(text);
            }
            if (text.isEmpty() || text.length() > 253) {
                throw EgressFailure.refused("The address names no host that can be called.");
            }
            if (text.indexOf('%') >= 0) {
                throw EgressFailure.refused("The host '%s' must be written without percent signs.".formatted(text));
            }
            if (text.endsWith(".")) {
                throw EgressFailure.refused(
                        "The host '%s' must be written without the dot at its end.".formatted(text));
            }
            var labels = text.split("\\.", -1);
            for (var label : labels) {
                if (!LABEL.matcher(label).matches()) {
                    throw EgressFailure.refused("'%s' is not the name of a host.".formatted(text));
                }
            }
            return NUMERIC.matcher(labels[labels.length - 1]).matches() ? ipv4(text) : new Name(text);
        }

        private static Host ipv4(String text) {
            return Addresses.parse(text)
                    .<Host>map(address -> new Numbers(text, address))
                    .orElseThrow(() -> EgressFailure.refused(
                            "'%s' is not an IPv4 address of four decimal numbers, such as 192.0.2.1.".formatted(text)));
        }

        private static Host ipv6(String text) {
            return Optional.of(text)
                    .filter(bracketed -> bracketed.endsWith("]") && bracketed.indexOf(':') >= 0)
                    .flatMap(bracketed -> Addresses.parse(bracketed.substring(1, bracketed.length() - 1)))
                    .<Host>map(address -> new Numbers(text.substring(1, text.length() - 1), address))
                    .orElseThrow(() -> EgressFailure.refused(
                            "'%s' is not an IPv6 address that can be called, without zone and without IPv4 in it."
                                    .formatted(text)));
        }
    }
}
