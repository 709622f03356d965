package dev.millrace.egress;

import java.util.List;

/** Blocks of addresses, for whoever has to say where a request came from. */
public final class Networks {

    private final List<Network> networks;

    private Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} and single addresses.
     *
     * @throws IllegalArgumentException that names the entry which is none of these
     */
    public static Networks of(List<String> entries) {
        return new Networks(entries.stream()
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(Networks::parse)
                .toList());
    }

    /** Whether {@code address}, written as numbers, lies in one of them; anything else does not. */
    public boolean contain(String address) {
        return Addresses.parse(address)
                .map(parsed -> networks.stream().anyMatch(network -> network.contains(parsed)))
                .orElse(false);
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    private static Network parse(String entry) {
        try {
            return Network.parse(entry);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'%s' %s".formatted(entry, malformed.getMessage()));
        }
    }
}
