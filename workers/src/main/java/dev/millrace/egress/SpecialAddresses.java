package dev.millrace.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses are not the public internet (IANA's special-purpose registries, RFC 6890). In IPv6 everything outside
 * of the global unicast block is special, so that a block assigned tomorrow is refused today.
 */
final class SpecialAddresses {

    private record Block(Network network, String what) {
        Block(String network, String what) {
            this(Network.parse(network), what);
        }
    }

    private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");

    private static final List<Block> BLOCKS = List.of(
            new Block("0.0.0.0/8", "an address of this machine"),
            new Block("10.0.0.0/8", "a private address"),
            new Block("100.64.0.0/10", "a provider's internal address"),
            new Block("127.0.0.0/8", "a loopback address"),
            new Block("168.63.129.16/32", "a cloud's metadata address"),
            new Block("169.254.0.0/16", "a link-local address, where clouds keep their metadata"),
            new Block("172.16.0.0/12", "a private address"),
            new Block("192.0.0.0/24", "a reserved address"),
            new Block("192.0.2.0/24", "an address for documentation"),
            new Block("192.88.99.0/24", "a 6to4 relay's address"),
            new Block("192.168.0.0/16", "a private address"),
            new Block("198.18.0.0/15", "an address for benchmarks"),
            new Block("198.51.100.0/24", "an address for documentation"),
            new Block("203.0.113.0/24", "an address for documentation"),
            new Block("224.0.0.0/4", "a multicast address"),
            new Block("255.255.255.255/32", "the broadcast address"),
            new Block("240.0.0.0/4", "a reserved address"),
            new Block("::/128", "an address of this machine"),
            new Block("::1/128", "a loopback address"),
            new Block("::/96", "an IPv4 address written as IPv6"),
            new Block("::ffff:0:0:0/96", "an IPv4 address written as IPv6"),
            new Block("64:ff9b::/96", "an IPv4 address behind NAT64"),
            new Block("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
            new Block("100::/64", "a discard address"),
            new Block("2001::/32", "a Teredo address"),
            new Block("2001::/23", "a reserved address"),
            new Block("2001:db8::/32", "an address for documentation"),
            new Block("2002::/16", "a 6to4 address"),
            new Block("3fff::/20", "an address for documentation"),
            new Block("5f00::/16", "a segment routing address"),
            new Block("fc00::/7", "a private address"),
            new Block("fe80::/10", "a link-local address"),
            new Block("fec0::/10", "a private address"),
            new Block("ff00::/8", "a multicast address"));

    private SpecialAddresses() {}

    /** What {@code address} is if it is not public, as the end of "10.0.0.5 is …". */
    static Optional<String> describe(InetAddress address) {
        var bytes = address.getAddress();
        if (isMapped(bytes)) {
            return Optional.of("an IPv4 address written as IPv6");
        }
        for (var block : BLOCKS) {
            if (block.network().contains(bytes)) {
                return Optional.of(block.what());
            }
        }
        return address instanceof Inet4Address || GLOBAL_UNICAST.contains(bytes)
                ? Optional.empty()
                : Optional.of("not a public address");
    }

    /**
     * The IPv4 addresses that a packet to an IPv6 address may end at: mapped, compatible and translated forms, NAT64
     * (RFC 6052), 6to4 (RFC 3056), both ends of Teredo (RFC 4380), and ISATAP (RFC 5214), which hides in any prefix.
     */
    static List<InetAddress> embedded(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != 16) {
            return List.of();
        }
        var found = new ArrayList<InetAddress>();
        if (isMapped(bytes) || endsInIpv4(address) || isIsatap(bytes)) {
            found.add(slice(bytes, 12));
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            found.add(slice(bytes, 2));
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0) {
            found.add(slice(bytes, 4));
            var client = bytes.clone();
            for (var i = 12; i < 16; i++) {
                client[i] ^= (byte) 0xff;
            }
            found.add(slice(client, 12));
        }
        return found;
    }

    private static final List<Network> IPV4_AT_THE_END = List.of(
            Network.parse("::/96"),
            Network.parse("::ffff:0:0:0/96"),
            Network.parse("64:ff9b::/96"),
            Network.parse("64:ff9b:1::/48"));

    private static boolean endsInIpv4(InetAddress address) {
        return IPV4_AT_THE_END.stream().anyMatch(network -> network.contains(address))
                && !address.isLoopbackAddress()
                && !address.isAnyLocalAddress();
    }

    private static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != (byte) 0xff || bytes[11] != (byte) 0xff) {
            return false;
        }
        for (var i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~0x02) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static InetAddress slice(byte[] bytes, int from) {
        return Addresses.of(Arrays.copyOfRange(bytes, from, from + 4));
    }
}
