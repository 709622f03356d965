package dev.millrace.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses written as numbers, in the one form that everybody reads alike. */
final class Addresses {

    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private Addresses() {}

    /**
     * An IPv4 address of four plain decimal numbers, or an IPv6 address without zone. Anything else is empty: octal,
     * hexadecimal and short IPv4 forms, which programs read differently, and IPv4 addresses in the clothes of IPv6.
     */
    static Optional<InetAddress> parse(String text) {
        var isIpv6 = IPV6.matcher(text).matches();
        if (!isIpv6 && !IPV4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            // Both forms are read without a look-up: a text with a colon is never taken for a name.
            var address = InetAddress.getByName(text);
            return isIpv6 && address instanceof Inet4Address ? Optional.empty() : Optional.of(address);
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }
}
