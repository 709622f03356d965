package dev.millrace.console.run;

import dev.millrace.run.RunWatch;
import dev.millrace.run.Runs;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * Tells browsers that the run they look at has moved ({@code moved}) or ended ({@code ended}), by server-sent events.
 *
 * <p>What this process does to a run is told within 250 ms; runs of other processes are found by one query a second for
 * all that are looked at. At most {@value #MOST} streams are open in a process and {@value #MOST_OF_WORKSPACE} for a
 * workspace. A stream ends with its run, after ten minutes, when the browser then asks again, and before the server
 * stops, because an open answer would hold up its end.
 */
@Component
class RunStreams implements SmartLifecycle {

    static final int MOST = 200;
    static final int MOST_OF_WORKSPACE = 50;

    private static final Logger LOG = LoggerFactory.getLogger(RunStreams.class);
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final int TICK_MILLISECONDS = 250;
    private static final int TICKS_A_POLL = 4;
    private static final int TICKS_A_HEARTBEAT = 60;
    private static final Set<String> ENDS = Set.of("completed", "faulted", "cancelled");

    private final Runs runs;
    private final RunWatch watch;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final Set<String> hinted = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService ticker;
    private @Nullable ExecutorService senders;
    private volatile boolean running;
    private int tick;

    RunStreams(Runs runs, RunWatch watch) {
        this.runs = runs;
        this.watch = watch;
    }

    /** A stream for a run that the caller may see; empty where there are too many. {@code mark} is what its page shows. */
    synchronized Optional<SseEmitter> open(String workspaceId, String runId, String mark) {
        var ofWorkspace = streams.stream().filter(stream -> stream.workspaceId.equals(workspaceId)).count();
        if (!running || streams.size() >= MOST || ofWorkspace >= MOST_OF_WORKSPACE) {
            return Optional.empty();
        }
        var stream = new Stream(workspaceId, runId, mark);
        streams.add(stream);
        return Optional.of(stream.emitter);
    }

    int open() {
        return streams.size();
    }

    @Override
    public synchronized void start() {
        ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("run-streams").factory());
        senders = Executors.newVirtualThreadPerTaskExecutor();
        running = true;
        ticker.scheduleWithFixedDelay(this::tick, TICK_MILLISECONDS, TICK_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        running = false;
        streams.forEach(stream -> stream.emitter.complete());
        if (ticker != null && senders != null) {
            ticker.shutdownNow();
            senders.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void tick() {
        try {
            tick++;
            if (tick % TICKS_A_HEARTBEAT == 0) {
                streams.forEach(stream -> stream.send(SseEmitter.event().comment("still here"), false));
            }
            look(tick % TICKS_A_POLL == 0);
        } catch (RuntimeException away) {
            LOG.debug("Streams of runs are told nothing until the database answers.", away);
        }
    }

    private void look(boolean atAll) {
        var wanted = new HashSet<String>();
        for (var stream : streams) {
            if (atAll || hinted.contains(stream.runId)) {
                wanted.add(stream.runId);
            }
        }
        // Before the query: a hint that comes meanwhile is looked at the next time.
        hinted.clear();
        Map<String, String> marks = runs.marks(List.copyOf(wanted));
        for (var stream : streams) {
            var mark = marks.get(stream.runId);
            if (mark != null && !mark.equals(stream.mark)) {
                var ended = ENDS.contains(mark.substring(0, mark.indexOf(' ')));
                if (stream.send(SseEmitter.event().name(ended ? "ended" : "moved").data(""), ended)) {
                    stream.mark = mark;
                }
            }
        }
    }

    private final class Stream {

        private final String workspaceId;
        private final String runId;
        private final SseEmitter emitter = new SseEmitter(LIFETIME.toMillis());
        private final AtomicBoolean sending = new AtomicBoolean();
        private volatile String mark;

        private Stream(String workspaceId, String runId, String mark) {
            this.workspaceId = workspaceId;
            this.runId = runId;
            this.mark = mark;
            var handle = watch.watch(runId, hinted::add);
            Runnable gone = () -> {
                handle.close();
                streams.remove(this);
            };
            emitter.onCompletion(gone);
            emitter.onTimeout(emitter::complete);
            emitter.onError(broken -> gone.run());
        }

        /** Sends without waiting; false while a browser that reads slowly has not taken the message before. */
        private boolean send(SseEventBuilder message, boolean last) {
            if (senders == null || !sending.compareAndSet(false, true)) {
                return false;
            }
            senders.execute(() -> {
                try {
                    emitter.send(message);
                    if (last) {
                        emitter.complete();
                    }
                } catch (IOException | IllegalStateException gone) {
                    // The browser has left; the container tells the emitter, which then forgets the stream.
                    LOG.debug("A browser no longer looks at {}.", runId);
                } finally {
                    sending.set(false);
                }
            });
            return true;
        }
    }
}
