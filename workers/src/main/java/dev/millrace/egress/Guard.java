package dev.millrace.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Decides where calls may go: to public addresses, and to what {@code MILLRACE_EGRESS_ALLOW} names. It sends nothing
 * but the look-up; the connection is made to the addresses that it returns.
 */
public final class Guard {

    private static final String HOW_TO_ALLOW = "; allow it with MILLRACE_EGRESS_ALLOW if you trust it.";

    /** Where a connection may go, in the order in which to try. Never empty. */
    record Vetted(Target target, List<InetAddress> addresses) {
        Vetted {
            addresses = List.copyOf(addresses);
        }
    }

    private final Resolver resolver;
    private final AllowList allowed;

    Guard(Resolver resolver, AllowList allowed) {
        this.resolver = resolver;
        this.allowed = allowed;
    }

    /**
     * Why {@code uri} can never be called, a sentence, as far as it can be said without a look-up: use it where an
     * address is stored. An address that passes here is still judged at every call.
     */
    public Optional<String> objection(URI uri) {
        try {
            var target = Target.of(uri);
            switch (target.host()) {
                case Host.Numbers numbers -> judge(target, List.of(numbers.address()));
                case Host.Name name -> judgeName(name);
            }
            return Optional.empty();
        } catch (EgressFailure refused) {
            return Optional.of(refused.getMessage());
        }
    }

    /** The addresses of the target; refused if a single one of them is, for then any may be meant. */
    Vetted vet(Target target, Duration within) throws UnknownHostException, TimeoutException, InterruptedException {
        return switch (target.host()) {
            case Host.Numbers numbers -> judge(target, List.of(numbers.address()));
            case Host.Name name -> {
                judgeName(name);
                var addresses = resolver.resolve(name.text(), within);
                if (addresses.isEmpty()) {
                    throw new UnknownHostException(name.text());
                }
                yield judge(target, addresses);
            }
        };
    }

    /** Spares the look-up of a name that nothing could make reachable. */
    private void judgeName(Host.Name name) {
        if (name.isReserved() && allowed.networks().isEmpty() && !allowed.hosts().contains(name.text())) {
            throw reserved(name);
        }
    }

    private Vetted judge(Target target, List<InetAddress> addresses) {
        var host = target.host();
        if (!allowed.hosts().contains(host.text())) {
            for (var address : addresses) {
                objection(address).ifPresent(what -> {
                    throw refused(host, address, what);
                });
                if (host instanceof Host.Name name && name.isReserved() && !allowed.allows(address)) {
                    throw reserved(name);
                }
            }
        }
        // IPv4 first, as the JDK does: a host that is half reachable is mostly so over IPv4.
        return new Vetted(
                target,
                Stream.concat(
                                addresses.stream().filter(Inet4Address.class::isInstance),
                                addresses.stream().filter(address -> !(address instanceof Inet4Address)))
                        .distinct()
                        .toList());
    }

    /** An address and the IPv4 addresses hidden in it must each be public or allowed. */
    private Optional<String> objection(InetAddress address) {
        var own = SpecialAddresses.describe(address).filter(what -> !allowed.allows(address));
        return SpecialAddresses.embedded(address).stream()
                .filter(hidden -> !allowed.allows(hidden))
                .flatMap(hidden -> SpecialAddresses.describe(hidden).stream()
                        .map(what -> "a form of %s, %s".formatted(hidden.getHostAddress(), what)))
                .findFirst()
                .or(() -> own);
    }

    private static EgressFailure refused(Host host, InetAddress address, String what) {
        return EgressFailure.refused(
                switch (host) {
                    case Host.Numbers numbers -> "%s is %s".formatted(numbers.text(), what);
                    case Host.Name name ->
                        "%s resolves to %s, %s".formatted(name.text(), address.getHostAddress(), what);
                }
                + HOW_TO_ALLOW);
    }

    private static EgressFailure reserved(Host.Name name) {
        return EgressFailure.refused(
                "%s is a name for this machine or its network".formatted(name.text()) + HOW_TO_ALLOW);
    }
}
