package dev.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private final Shelf shelf = new Shelf();
    private final Signal wake = new Signal();
    private final Dispatcher<String> dispatcher = new Dispatcher<>(
            shelf,
            new DispatchSettings(4, 10, 100, Duration.ofMillis(20), Duration.ofSeconds(30)),
            wake,
            () -> true,
            new SimpleMeterRegistry());

    /** A queue in memory, whose engine can be away. */
    private static final class Shelf implements WorkQueue<String> {

        final Queue<String> queued = new ConcurrentLinkedQueue<>();
        final Queue<String> started = new ConcurrentLinkedQueue<>();
        final Queue<String> rejected = new ConcurrentLinkedQueue<>();
        final Queue<String> reasons = new ConcurrentLinkedQueue<>();
        final CountDownLatch released = new CountDownLatch(1);
        volatile CountDownLatch done = new CountDownLatch(0);
        volatile boolean engineAway;

        void expect(String... works) {
            done = new CountDownLatch(works.length);
            queued.addAll(List.of(works));
        }

        @Override
        public String name() {
            return "shelf";
        }

        @Override
        public List<String> claim(int limit) {
            var claimed = new ArrayList<String>();
            while (claimed.size() < limit && !queued.isEmpty()) {
                claimed.add(queued.remove());
            }
            return claimed;
        }

        @Override
        public void start(String work) {
            if (engineAway) {
                throw new StatusRuntimeException(Status.UNAVAILABLE);
            }
            if (work.startsWith("poison")) {
                throw new StatusRuntimeException(Status.INVALID_ARGUMENT.withDescription("blob size exceeds limit"));
            }
            started.add(work);
            done.countDown();
        }

        @Override
        public void release(List<String> works, String reason) {
            queued.addAll(works);
            reasons.add(reason);
            released.countDown();
        }

        @Override
        public void reject(String work, String reason) {
            rejected.add(work + ": " + reason);
            done.countDown();
        }

        @Override
        public int recover() {
            return 0;
        }

        @Override
        public Backlog backlog() {
            return new Backlog(queued.size(), null);
        }

        @Override
        public int resume() {
            return 0;
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop();
    }

    @Test
    void startsWhateverIsQueued() throws InterruptedException {
        shelf.expect("a", "b", "c");

        dispatcher.start();

        awaitDone();
        assertThat(shelf.started).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void goesOnWhenTheEngineIsBackAndLosesNothing() throws InterruptedException {
        shelf.engineAway = true;
        shelf.expect("a", "b", "c", "d", "e");
        dispatcher.start();
        assertThat(shelf.released.await(10, TimeUnit.SECONDS)).isTrue();

        shelf.engineAway = false;

        awaitDone();
        assertThat(shelf.started).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
        assertThat(shelf.reasons).contains("Waiting for Temporal, which does not answer.");
    }

    @Test
    void endsWhatTheEngineRefusesAndGoesOnWithTheRest() throws InterruptedException {
        shelf.expect("poison", "good");

        dispatcher.start();

        awaitDone();
        assertThat(shelf.started).containsExactly("good");
        assertThat(shelf.rejected).singleElement().asString().contains("blob size exceeds limit");
    }

    private void awaitDone() throws InterruptedException {
        assertThat(shelf.done.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
