package dev.millrace.egress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What may be reached although it is not public: networks, judged on the address, and hosts, whose name is enough
 * whatever it resolves to.
 */
record AllowList(Set<String> hosts, List<Network> networks) {

    static final AllowList NOTHING = new AllowList(Set.of(), List.of());

    AllowList {
        hosts = Set.copyOf(hosts);
        networks = List.copyOf(networks);
    }

    /** Reads hosts, addresses and networks; throws an {@link IllegalArgumentException} that names the bad entry. */
    static AllowList of(List<String> entries) {
        var hosts = new HashSet<String>();
        var networks = new ArrayList<Network>();
        for (var entry : entries) {
            var text = entry.strip();
            if (text.isEmpty()) {
                continue;
            }
            try {
                if (text.indexOf('/') >= 0 || text.indexOf(':') >= 0) {
                    networks.add(Network.parse(text));
                } else {
                    switch (Host.parse(text)) {
                        case Host.Name name -> hosts.add(name.text());
                        case Host.Numbers numbers -> networks.add(Network.single(numbers.address()));
                    }
                }
            } catch (IllegalArgumentException malformed) {
                throw malformed(text, malformed.getMessage());
            } catch (EgressFailure malformed) {
                throw malformed(text, "cannot be read: " + malformed.getMessage());
            }
        }
        return new AllowList(hosts, networks);
    }

    boolean allows(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static IllegalArgumentException malformed(String entry, String why) {
        return new IllegalArgumentException(
                ("MILLRACE_EGRESS_ALLOW (millrace.egress.allow): the entry '%s' %s. Entries are hosts (crm.example), "
                                + "addresses (10.0.0.5) or networks (10.0.0.0/8), without scheme and port.")
                        .formatted(entry, why.replaceFirst("\\.$", "")));
    }
}
