package dev.millrace.process;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.ProcessRequest.Container;
import dev.millrace.language.run.ProcessRequest.Script;
import dev.millrace.language.run.ProcessRequest.Shell;
import dev.millrace.language.run.WorkflowError;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs the processes that runs ask for, each kind by what runs it, within the limits of the settings. */
public final class Processes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Processes.class);

    private final Machine machine;
    private final ProcessSettings settings;
    private final Sources sources;
    private final Turns turns;
    private final Set<Thread> unawaited = ConcurrentHashMap.newKeySet();

    /** @param calls makes the calls by which the code of scripts is read */
    Processes(Machine machine, ProcessSettings settings, Function<Call, CallResult> calls) {
        this.machine = machine;
        this.settings = settings;
        this.sources = new Sources(calls);
        this.turns = new Turns(settings.concurrency());
    }

    /**
     * Runs the process, or only begins it where nobody awaits it. What goes wrong with it is a result; throws what {@code pulse}
     * throws, once the process is killed.
     */
    public CallResult run(ProcessRequest request, Pulse pulse) {
        try {
            return request.awaited() ? ended(request, pulse) : begun(request, pulse);
        } catch (Stopped stopped) {
            return CallResult.failed(stopped.error(), null);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return CallResult.failed(WorkflowError.Type.RUNTIME.error("The worker stopped while the process ran."), null);
        } catch (UncheckedIOException full) {
            return CallResult.failed(
                    WorkflowError.Type.RUNTIME.error("The process could not be prepared: " + full.getMessage()), null);
        }
    }

    private CallResult ended(ProcessRequest request, Pulse pulse) throws InterruptedException {
        var work = Beating.during(() -> prepared(request), pulse);
        try (var turn = turns.take(request.definition().workspaceId(), pulse)) {
            return Results.of(request.output(), logged(work, pulse));
        }
    }

    /** The process goes on by itself: it is ended by its limits, or with this worker, and only the log hears of it. */
    private CallResult begun(ProcessRequest request, Pulse pulse) throws InterruptedException {
        var work = Beating.during(() -> prepared(request), pulse);
        var turn = turns.take(request.definition().workspaceId(), pulse);
        var mdc = MDC.getCopyOfContextMap();
        var going = new CountDownLatch(1);
        unawaited.add(Thread.ofVirtual().start(() -> {
            MDC.setContextMap(mdc == null ? Map.of() : mdc);
            going.countDown();
            try (turn) {
                logged(work, () -> {});
            } catch (InterruptedException | RuntimeException stopped) {
                log.warn("A process that nobody awaits was ended: {}", stopped.getMessage());
            } finally {
                unawaited.remove(Thread.currentThread());
            }
        }));
        going.await();
        return CallResult.of(JsonNodeFactory.instance.nullNode());
    }

    private static Ended logged(Work work, Pulse pulse) throws InterruptedException {
        var begun = System.nanoTime();
        var ended = work.run(pulse);
        log.info("A process ended with {} after {} ms", ended.code(), Duration.ofNanos(System.nanoTime() - begun).toMillis());
        return ended;
    }

    /** A process of which all is known but how it will end. */
    private interface Work {
        Ended run(Pulse pulse) throws InterruptedException;
    }

    private Work prepared(ProcessRequest request) {
        allow(request);
        var limits = settings.limits(request.deadline());
        return switch (request.program()) {
            case Shell shell -> {
                var command = new ArrayList<>(List.of("/bin/sh", Program.FILE));
                command.addAll(request.arguments());
                var program = new Program(
                        command, stdin(request), utf8(shell.command()), List.of(), request.environment(), true);
                yield pulse -> machine.sandbox().run(program, limits, pulse);
            }
            case Script script when script.language().equals("python") -> {
                var program = Python.program(
                        machine.python(), utf8(sources.code(request, script)), stdin(request), request.arguments(), request.environment());
                yield pulse -> machine.sandbox().run(program, limits, pulse);
            }
            case Script script -> {
                var program = machine.javaScript().program(
                        sources.code(request, script),
                        Objects.requireNonNullElse(request.stdin(), ""),
                        request.arguments(),
                        request.environment(),
                        limits.memory());
                yield pulse -> machine.sandbox().run(program, JavaScript.around(limits), pulse);
            }
            case Container container -> pulse -> machine.containers().run(container, request, limits, pulse);
        };
    }

    /** Refuses what is not allowed here; the definition may be older than the settings. */
    private void allow(ProcessRequest request) {
        var use = switch (request.program()) {
            case Shell shell -> MachineUse.SHELL;
            case Script script -> script.language().equals("python") ? MachineUse.PYTHON : MachineUse.JAVASCRIPT;
            case Container container -> MachineUse.CONTAINER;
        };
        refuse(machine.objection(use));
        if (request.program() instanceof Container container) {
            refuse(container.volumes().isEmpty() ? null : machine.objection(MachineUse.CONTAINER_VOLUMES));
            refuse(container.ports().isEmpty() ? null : machine.objection(MachineUse.CONTAINER_PORTS));
        }
        request.environment().keySet().forEach(Processes::checkName);
    }

    private static void refuse(@Nullable String objection) {
        if (objection != null) {
            throw Stopped.misconfigured("This is not run: %s.".formatted(objection));
        }
    }

    private static void checkName(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,254}")) {
            throw Stopped.misconfigured("'environment' has a name that is none: letters, digits and _, no digit first.");
        }
    }

    private static byte[] stdin(ProcessRequest request) {
        return utf8(Objects.requireNonNullElse(request.stdin(), ""));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends the processes that nobody awaits; those that somebody awaits end with their activities. */
    @Override
    public void close() {
        unawaited.forEach(Thread::interrupt);
    }
}
