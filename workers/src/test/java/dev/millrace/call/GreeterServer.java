package dev.millrace.call;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gRPC server on loopback whose service {@code shop.Greeter} has a method of each kind, all of texts. A text such as
 * {@code NOT_FOUND} makes it fail with that status, {@code LARGE} makes it say too much, {@code HANG} nothing at all.
 */
final class GreeterServer implements AutoCloseable {

    /** What describes it, in other words than the server knows it by, and with the same bytes. */
    static final String PROTO = """
            syntax = "proto3";
            package shop;
            message Name { string name = 1; }
            message Greeting { string text = 1; }
            service Greeter {
              rpc Greet(Name) returns (Greeting);
              rpc Repeat(Name) returns (stream Greeting);
              rpc Join(stream Name) returns (Greeting);
              rpc Talk(stream Name) returns (stream Greeting);
              rpc Missing(Name) returns (Greeting);
            }
            """;

    private static final int LARGE = 1_200 * 1024;

    private final Server server;
    private final int port;

    /** The metadata of each call. */
    final List<Metadata> calls = new CopyOnWriteArrayList<>();

    GreeterServer() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .intercept(new Recording())
                .addService(ServerServiceDefinition.builder("shop.Greeter")
                        .addMethod(
                                method("Greet", MethodType.UNARY),
                                ServerCalls.asyncUnaryCall((name, answers) -> answer(name, answers, 1)))
                        .addMethod(
                                method("Repeat", MethodType.SERVER_STREAMING),
                                ServerCalls.asyncServerStreamingCall((name, answers) -> answer(name, answers, 3)))
                        .addMethod(
                                method("Join", MethodType.CLIENT_STREAMING),
                                ServerCalls.asyncClientStreamingCall(answers -> new Gathering(answers, 1)))
                        .addMethod(
                                method("Talk", MethodType.BIDI_STREAMING),
                                ServerCalls.asyncBidiStreamingCall(answers -> new Gathering(answers, 2)))
                        .build())
                .build()
                .start();
        port = server.getPort();
    }

    int port() {
        return port;
    }

    private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
        return MethodDescriptor.<StringValue, StringValue>newBuilder()
                .setType(type)
                .setFullMethodName("shop.Greeter/" + name)
                .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build();
    }

    private static void answer(StringValue name, StreamObserver<StringValue> answers, int times) {
        switch (name.getValue()) {
            case "HANG" -> {}
            case "LARGE" -> {
                for (var time = 0; time < times; time++) {
                    answers.onNext(StringValue.of("x".repeat(times == 1 ? 4 * LARGE : 2 * LARGE)));
                }
                answers.onCompleted();
            }
            case String status when status.matches("[A-Z_]+") ->
                answers.onError(Status.fromCode(Status.Code.valueOf(status)).withDescription("as told").asException());
            case String said -> {
                for (var time = 0; time < times; time++) {
                    answers.onNext(StringValue.of("Hello, " + said));
                }
                answers.onCompleted();
            }
        }
    }

    private static final class Gathering implements StreamObserver<StringValue> {

        private final StreamObserver<StringValue> answers;
        private final int times;
        private final List<String> names = new ArrayList<>();

        Gathering(StreamObserver<StringValue> answers, int times) {
            this.answers = answers;
            this.times = times;
        }

        @Override
        public void onNext(StringValue name) {
            names.add(name.getValue());
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
            answer(StringValue.of(String.join(" and ", names)), answers, times);
        }
    }

    private final class Recording implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
            calls.add(metadata);
            return next.startCall(call, metadata);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
