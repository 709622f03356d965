package dev.millrace.benchmark;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The flow by hand, with one kind of activity. */
record HandWritten(
        ChildProgram program, String kind, Histories histories, List<ProcessHandle> engine, AtomicLong lastOrder)
        implements Contestant {

    HandWritten(ChildProgram program, String kind, Histories histories, List<ProcessHandle> engine) {
        this(program, kind, histories, engine, new AtomicLong());
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
}
