package dev.millrace.exporting;

import static dev.millrace.record.RecordFixture.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dispatch.PieceQueue;
import dev.millrace.importing.ImportChoices;
import dev.millrace.importing.ImportDraft;
import dev.millrace.importing.ImportFixture;
import dev.millrace.importing.ImportFormat;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How much memory large files take, which is as much as small ones. */
@Isolated("It looks at all of the heap.")
class LargeFilesTest {

    private static final int ROWS = 200_000;
    /** All rows at once would take ten times as much. */
    private static final long MOST_BYTES = 32L << 20;

    private final ExportFixture exporting = new ExportFixture();
    private final ImportFixture importing = exporting.importing;
    private final Exports exports = exporting.exports;
    private final PieceQueue queue = exporting.queue;

    @Test
    void twoHundredThousandRowsComeInAndGoOutInLittleMemory() throws IOException {
        try (var heap = new Heap()) {
            var draft = new ImportDraft("users", ImportFormat.CSV, null, new ImportChoices(null, null, false, true, null, null, false, null));
            var imported = importing.done(importing.accept(draft, rows()));
            assertThat(imported.created()).as("%s", imported).isEqualTo(ROWS);

            importing.fixture.clock.advance(Duration.ofSeconds(1));
            var started = exports.start(
                    OURS, "users", ExportFormat.CSV, new ExportRequest(null, null, null, List.of(), List.of(), false, false), 0);
            queue.claim(1).forEach(queue::start);
            var done = exports.get(OURS, started.exportId());
            assertThat(done.rows()).isEqualTo(ROWS);
            try (var lines = new BufferedReader(new InputStreamReader(exports.file(done, 0), StandardCharsets.UTF_8))) {
                assertThat(lines.lines().count()).isEqualTo(ROWS + 1);
            }
            assertThat(heap.growth()).isLessThan(MOST_BYTES);
        }
    }

    @Test
    void aPdfOfManyPagesIsMadeInLittleMemory() throws IOException {
        importing.fixture.insert("users", "{}");
        importing.fixture.jdbc.sql("""
                insert into record (workspace_id, record_id, type, data, version, created_at, updated_at)
                select workspace_id, left(record_id, 20) || lpad(number::text, 10, '0'), type,
                       jsonb_build_object('name', 'Person ' || number, 'note', repeat('word ', 12)), 1, created_at, updated_at
                from record, generate_series(1, 40000) as number
                """).update();
        try (var heap = new Heap()) {
            importing.fixture.clock.advance(Duration.ofSeconds(1));
            var started = exports.start(OURS, "users", ExportFormat.PDF, ExportFixture.ALL, 0);
            queue.claim(1).forEach(queue::start);

            var done = exports.get(OURS, started.exportId());
            assertThat(done.status()).as("%s", done.failure()).isEqualTo(Export.Status.COMPLETED);
            assertThat(done.rows()).isEqualTo(40_001);
            assertThat(heap.growth()).isLessThan(MOST_BYTES);
        }
    }

    /** Made while they are read. */
    private static InputStream rows() {
        var header = (InputStream) new ByteArrayInputStream("n,name,address,note\n".getBytes(StandardCharsets.UTF_8));
        var thousands = IntStream.range(0, ROWS / 1_000).mapToObj(LargeFilesTest::thousand).iterator();
        var files = new Enumeration<InputStream>() {
            private InputStream next = header;

            @Override
            public boolean hasMoreElements() {
                return next != null;
            }

            @Override
            public InputStream nextElement() {
                var now = next;
                next = thousands.hasNext() ? thousands.next() : null;
                return now;
            }
        };
        return new SequenceInputStream(files);
    }

    private static InputStream thousand(int thousand) {
        var rows = new StringBuilder();
        for (var row = 0; row < 1_000; row++) {
            var number = thousand * 1_000 + row;
            rows.append("%d,Person %d,\"Street %d, Bern\",%s\n".formatted(number, number, number, "x".repeat(60)));
        }
        return new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What is reachable, looked at again and again while something else is at work. */
    private static final class Heap implements AutoCloseable {

        private final AtomicLong most = new AtomicLong();
        private final long before = reachable();
        private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();

        Heap() {
            looks.scheduleWithFixedDelay(() -> most.accumulateAndGet(reachable(), Math::max), 500, 500, TimeUnit.MILLISECONDS);
        }

        private static long reachable() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        long growth() {
            assertThat(most.get()).as("somebody has looked").isPositive();
            return most.get() - before;
        }

        @Override
        public void close() {
            looks.shutdownNow();
        }
    }
}
