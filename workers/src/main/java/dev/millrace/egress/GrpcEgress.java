package dev.millrace.egress;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes one gRPC call to the outside and waits for the whole answer, at most for the call's deadline.
 *
 * <p>It goes to the addresses that the guard has vetted, over a connection of its own, and nothing is sent twice. Blocks the
 * calling thread, whose interrupt ends the call. Safe for use by many threads.
 */
public final class GrpcEgress {

    private static final int MAX_METADATA = 64 * 1024;

    private final Guard guard;
    private final Duration lookupTimeout;
    private final Trust trust;
    private final ChannelCredentials nobody;

    GrpcEgress(Guard guard, EgressProperties properties, @Nullable KeyStore authorities) {
        this.guard = guard;
        this.lookupTimeout = properties.lookupTimeout();
        this.trust = Trust.manager(authorities);
        this.nobody = TlsChannelCredentials.newBuilder().trustManager(trust).build();
    }

    /** Every status is an answer; only a refused, missing or too large one is a failure. */
    public GrpcAnswer exchange(GrpcRequest request) throws EgressFailure {
        var target = Target.of(request.uri());
        if (request.identity() != null && !target.secure()) {
            throw EgressFailure.refused("A client certificate can be shown over TLS only.");
        }
        var clamped = EgressRequest.of("POST", request.uri()).withDeadline(request.deadline());
        var metadata = metadata(request);
        try (var exchange = new Exchange(clamped.deadline(), ended -> {})) {
            try {
                var channel = channel(lookUp(target, exchange), request);
                try {
                    exchange.enter(Exchange.Phase.SENDING);
                    var call = channel.newCall(
                            method(target),
                            CallOptions.DEFAULT.withDeadlineAfter(exchange.remaining().toNanos(), TimeUnit.NANOSECONDS));
                    return new GrpcExchange(call, request.maxAnswerBytes()).run(metadata, request.messages());
                } finally {
                    channel.shutdownNow();
                }
            } catch (GrpcExchange.TooLarge tooLarge) {
                throw new EgressFailure(
                        EgressFailure.Cause.ANSWER_TOO_LARGE,
                        false,
                        "%s answered with more than the %d bytes that may be read."
                                .formatted(target.authority(), request.maxAnswerBytes()),
                        tooLarge);
            } catch (Exception failure) {
                throw new Explanation(target, clamped, exchange).of(failure);
            }
        }
    }

    private Guard.Vetted lookUp(Target target, Exchange exchange) throws Exception {
        var remaining = exchange.remaining();
        return guard.vet(target, remaining.compareTo(lookupTimeout) < 0 ? remaining : lookupTimeout);
    }

    private ManagedChannel channel(Guard.Vetted vetted, GrpcRequest request) {
        var target = vetted.target();
        return Grpc.newChannelBuilder(
                        VettedNames.target(vetted),
                        target.secure() ? tls(request.identity()) : InsecureChannelCredentials.create())
                .overrideAuthority(target.authority())
                .userAgent(HttpEgress.USER_AGENT)
                .disableRetry()
                .disableServiceConfigLookUp()
                // The JVM's and the environment's proxies are not for calls whose addresses were vetted.
                .proxyDetector(address -> null)
                .maxInboundMessageSize(request.maxAnswerBytes())
                .maxInboundMetadataSize(MAX_METADATA)
                .build();
    }

    private ChannelCredentials tls(@Nullable ClientIdentity identity) {
        return identity == null
                ? nobody
                : TlsChannelCredentials.newBuilder()
                        .trustManager(trust)
                        .keyManager(new IdentityKeys(identity, socket -> {}))
                        .build();
    }

    private static MethodDescriptor<byte[], byte[]> method(Target target) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(target.path().substring(1))
                .setRequestMarshaller(GrpcExchange.BYTES)
                .setResponseMarshaller(GrpcExchange.BYTES)
                .build();
    }

    private static Metadata metadata(GrpcRequest request) {
        var metadata = new Metadata();
        for (var header : request.headers()) {
            header.problem().ifPresent(problem -> {
                throw EgressFailure.refused(problem);
            });
            var name = header.name().toLowerCase(Locale.ROOT);
            if (name.startsWith("grpc-") || name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                throw EgressFailure.refused("The header %s cannot go with a gRPC call.".formatted(header.name()));
            }
            metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), header.value());
        }
        return metadata;
    }
}
