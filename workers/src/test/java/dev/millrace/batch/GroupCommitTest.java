package dev.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;

@Timeout(60)
class GroupCommitTest {

    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<String>> batches = new ArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final Semaphore written = new Semaphore(0);
    private final GroupCommit<String, String> commit = new GroupCommit<>("test", 1, this::write, String::length);
    private RuntimeException failure = new IllegalArgumentException("it is bad");

    @AfterEach
    void close() {
        written.release(1_000);
        commit.close();
        senders.shutdownNow();
    }

    private List<String> write(List<String> items) {
        batches.add(items);
        first.countDown();
        written.acquireUninterruptibly();
        if (items.contains("bad")) {
            throw failure;
        }
        return items.stream().map(item -> item + " written").toList();
    }

    @Test
    void writesTogetherWhatComesWhileItWrites() throws Exception {
        var results = sendWhileTheFirstIsWritten("a", "b", "c");

        written.release(2);

        assertThat(results.get(2).get(5, TimeUnit.SECONDS)).isEqualTo("c written");
        assertThat(batches).hasSize(2);
        assertThat(batches.get(1)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void failsOnlyTheOneThatCannotBeWritten() throws Exception {
        var results = sendWhileTheFirstIsWritten("a", "bad", "c");

        written.release(10);

        assertThat(results.get(0).get(5, TimeUnit.SECONDS)).isEqualTo("a written");
        assertThat(results.get(2).get(5, TimeUnit.SECONDS)).isEqualTo("c written");
        assertThatThrownBy(() -> results.get(1).get(5, TimeUnit.SECONDS)).hasRootCauseMessage("it is bad");
    }

    @Test
    void triesNobodyAloneWhileTheDatabaseIsAway() throws Exception {
        failure = new DataAccessResourceFailureException("it is away");
        var results = sendWhileTheFirstIsWritten("a", "bad", "c");

        written.release(10);

        assertThatThrownBy(() -> results.get(0).get(5, TimeUnit.SECONDS)).hasRootCauseMessage("it is away");
        assertThatThrownBy(() -> results.get(2).get(5, TimeUnit.SECONDS)).hasRootCauseMessage("it is away");
        assertThat(batches).hasSize(2);
    }

    @Test
    void endsABatchThatHasBecomeHeavy() throws Exception {
        var heavy = "x".repeat(5 << 20);
        sendWhileTheFirstIsWritten(heavy, heavy, heavy);

        written.release(10);
        commit.close();

        assertThat(batches).extracting(List::size).containsExactly(1, 2, 1);
    }

    @Test
    void writesWhatWaitsBeforeItClosesAndRefusesTheRest() throws Exception {
        var results = sendWhileTheFirstIsWritten("a");

        written.release(10);
        commit.close();

        assertThat(results.getFirst().get(5, TimeUnit.SECONDS)).isEqualTo("a written");
        assertThatThrownBy(() -> commit.commit("late")).isInstanceOf(IllegalStateException.class);
    }

    private List<Future<String>> sendWhileTheFirstIsWritten(String... items) throws Exception {
        senders.submit(() -> commit.commit("first"));
        assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
        var sent = IntStream.range(0, items.length)
                .mapToObj(index -> senders.submit(() -> commit.commit(items[index])))
                .toList();
        while (commit.waiting() < items.length) {
            Thread.onSpinWait();
        }
        return sent;
    }
}
