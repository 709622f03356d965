package dev.millrace.egress;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives gRPC the addresses that were vetted, which stand in the target itself, so that nothing is looked up a second time.
 */
final class VettedNames extends NameResolverProvider {

    private static final String SCHEME = "vetted";
    private static final int LOWEST_PRIORITY = 0;

    static {
        // gRPC has no other way to say how one channel finds its addresses.
        NameResolverRegistry.getDefaultRegistry().register(new VettedNames());
    }

    private VettedNames() {}

    /** The target of a channel to {@code vetted}. */
    static String target(Guard.Vetted vetted) {
        return vetted.addresses().stream()
                .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
                .collect(Collectors.joining(",", SCHEME + ":///", "/" + vetted.target().port()));
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        var parts = target.getPath().split("/");
        var port = Integer.parseInt(parts[2]);
        return new Fixed(Stream.of(parts[1].split(","))
                .map(text -> Addresses.parse(text).orElseThrow())
                .map(address -> (SocketAddress) new InetSocketAddress(address, port))
                .toList());
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return LOWEST_PRIORITY;
    }

    private static final class Fixed extends NameResolver {

        private final List<SocketAddress> addresses;

        Fixed(List<SocketAddress> addresses) {
            this.addresses = addresses;
        }

        @Override
        public String getServiceAuthority() {
            return SCHEME;
        }

        @Override
        public void start(Listener2 listener) {
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(List.of(new EquivalentAddressGroup(addresses))))
                    .build());
        }

        @Override
        public void shutdown() {}
    }
}
