package dev.millrace.sync;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine without schedules: the rows are looked at. */
class PolledSyncScheduleTest extends SyncScheduleContract {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void look() {
        timer.scheduleWithFixedDelay(
                () -> {
                    world.times.startTheDue();
                    looks.incrementAndGet();
                },
                0, 20, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(10, TimeUnit.SECONDS);
    }

    @Override
    void watch(Sync sync) {}

    @Override
    void awaitLooks() {
        var before = looks.get();
        soon().until(() -> looks.get() >= before + 2);
    }
}
