package dev.millrace.benchmark;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The flow by hand, with one kind of activity, as a program of its own. */
final class HandWritten implements Contestant, AutoCloseable {

    private final String kind;
    private final ChildProgram program;
    private final Histories histories;
    private final List<ProcessHandle> engine;
    private final AtomicLong lastOrder = new AtomicLong();

    private HandWritten(String kind, ChildProgram program, String engineAddress, List<ProcessHandle> engine) {
        this.kind = kind;
        this.program = program;
        this.engine = engine;
        histories = new Histories(engineAddress);
    }

    /** With Temporal's server in its own JVM. */
    static HandWritten inJvm(String kind, String service, Path directory) throws IOException, InterruptedException {
        var port = ChildProgram.freePort();
        var environment = Map.of("SERVICE", service, "ENGINE_PORT", String.valueOf(port));
        return new HandWritten(kind, program(environment, kind, directory), "127.0.0.1:" + port, List.of());
    }

    /** On the engine at {@code address}; what {@code engine} costs is counted. */
    static HandWritten on(String address, List<ProcessHandle> engine, String kind, String service, Path directory)
            throws IOException, InterruptedException {
        var environment = Map.of("SERVICE", service, "TEMPORAL_ADDRESS", address);
        return new HandWritten(kind, program(environment, kind, directory), address, engine);
    }

    private static ChildProgram program(Map<String, String> environment, String kind, Path directory)
            throws IOException, InterruptedException {
        return new ChildProgram(ByHand.class, false, environment, "/ended", directory.resolve(kind + ".log"));
    }

    @Override
    public String name() {
        return "by hand, %s activity".formatted(kind);
    }

    @Override
    public HttpRequest order(long number) {
        lastOrder.set(number);
        return HttpRequest.newBuilder(program.uri("/" + kind))
                .header("Content-Type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString(Orders.event(Orders.TYPE, number)))
                .build();
    }

    @Override
    public long ended() {
        return Long.parseLong(program.send(HttpRequest.newBuilder(program.uri("/ended"))));
    }

    @Override
    public Cpu cpu() {
        return Cpu.of(program.process(), engine);
    }

    @Override
    public long historyEvents() {
        return histories.events("%s/order-%d".formatted(kind, lastOrder.get()));
    }

    @Override
    public void close() throws InterruptedException {
        histories.close();
        program.close();
    }
}
