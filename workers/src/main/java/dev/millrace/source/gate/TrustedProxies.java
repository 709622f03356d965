package dev.millrace.source.gate;

import dev.millrace.egress.Networks;
import dev.millrace.source.verifier.HookRequest;
import java.util.List;
import java.util.regex.Pattern;

/** The proxies in front of us whose word about a request counts. */
public final class TrustedProxies {

    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)](?::[0-9]+)?|([0-9.]+):[0-9]+");

    private final Networks networks;

    /** @throws IllegalArgumentException that names the entry which is no address and no network */
    public TrustedProxies(List<String> entries) {
        networks = Networks.of(entries);
    }

    /** Whether the connection on which {@code request} came is with one of them. */
    boolean passed(HookRequest request) {
        return networks.contain(request.peer());
    }

    /** The address from which {@code request} came to the first of them: the last one that nobody trusted has written. */
    String origin(HookRequest request) {
        var hops = String.join(",", request.header("X-Forwarded-For")).split(",");
        var origin = request.peer();
        for (var hop = hops.length - 1; hop >= 0 && networks.contain(origin); hop--) {
            var next = withoutPort(hops[hop].strip());
            if (next.isEmpty()) {
                break;
            }
            origin = next;
        }
        return origin;
    }

    private static String withoutPort(String address) {
        var matcher = WITH_PORT.matcher(address);
        if (!matcher.matches()) {
            return address;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }
}
