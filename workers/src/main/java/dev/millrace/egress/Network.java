package dev.millrace.egress;

import java.net.InetAddress;
import java.util.Arrays;

/** A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3). */
record Network(InetAddress first, int prefix) {

    Network {
        if (prefix < 0 || prefix > first.getAddress().length * 8) {
            throw new IllegalArgumentException("has a prefix that its kind of address cannot have");
        }
        var base = masked(first.getAddress(), prefix);
        if (!Arrays.equals(base, first.getAddress())) {
            throw new IllegalArgumentException("has bits behind its prefix; write %s/%d"
                    .formatted(Addresses.of(base).getHostAddress(), prefix));
        }
    }

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. */
    static Network parse(String text) {
        var slash = text.indexOf('/');
        var address = Addresses.parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("is not a network: its address cannot be read"));
        if (slash < 0) {
            return single(address);
        }
        var digits = text.substring(slash + 1);
        if (!digits.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("is not a network: its prefix cannot be read");
        }
        return new Network(address, Integer.parseInt(digits));
    }

    static Network single(InetAddress address) {
        return new Network(address, address.getAddress().length * 8);
    }

    boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /** As {@link #contains(InetAddress)}, for callers that ask many networks about one address. */
    boolean contains(byte[] address) {
        var wanted = first.getAddress();
        if (address.length != wanted.length) {
            return false;
        }
        var whole = prefix / 8;
        if (!Arrays.equals(address, 0, whole, wanted, 0, whole)) {
            return false;
        }
        return prefix % 8 == 0 || (address[whole] ^ wanted[whole]) >> (8 - prefix % 8) == 0;
    }

    private static byte[] masked(byte[] bytes, int prefix) {
        var masked = bytes.clone();
        for (var i = 0; i < masked.length; i++) {
            var bits = Math.clamp(prefix - i * 8L, 0, 8);
            masked[i] &= (byte) (0xff << (8 - bits));
        }
        return masked;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + prefix;
    }
}
