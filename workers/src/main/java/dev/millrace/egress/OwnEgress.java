package dev.millrace.egress;

import java.time.Duration;
import java.util.List;

/** The guarded way out for a process without Spring, with the default bounds. Close it when nothing is under way. */
public final class OwnEgress implements Egress, AutoCloseable {

    private final SystemResolver resolver = new SystemResolver();
    private final HttpEgress egress;
    private final GrpcEgress grpc;

    private OwnEgress(EgressProperties properties) {
        var guard = new Guard(resolver, properties.allowList());
        egress = HttpEgress.open(guard, properties);
        grpc = new GrpcEgress(guard, properties, null);
    }

    /**
     * To public addresses, and to what {@code allow} names besides: hosts, addresses and networks.
     *
     * @throws IllegalArgumentException that names the entry which is none of these
     */
    public static OwnEgress open(List<String> allow) {
        return new OwnEgress(new EgressProperties(
                allow, 512, 128, Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10)));
    }

    @Override
    public EgressAnswer exchange(EgressRequest request, BodyWatch watch) {
        return egress.exchange(request, watch);
    }

    /** The same way out for gRPC. */
    public GrpcEgress grpc() {
        return grpc;
    }

    @Override
    public void close() {
        egress.close();
        resolver.close();
    }
}
