package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.engine.Engine;
import dev.millrace.event.LifecycleStream;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.dispatch.Wake;
import dev.millrace.listening.AwaitedRuns;
import dev.millrace.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JournalWriterTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    /** Only what it forgets is asked. */
    private static final Engine LASTING = new Engine() {
        @Override
        public Kind kind() {
            return Kind.CLUSTER;
        }

        @Override
        public String target() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String namespace() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<URI> ui() {
            return Optional.empty();
        }

        @Override
        public List<String> lacks() {
            return List.of();
        }
    };

    private static final LifecycleStream NOBODY_WATCHES = new LifecycleStream() {
        @Override
        public List<NamedLifecycle> named() {
            return List.of();
        }

        @Override
        public void accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void leavesOutAnEntryThatCannotBeWrittenAndWritesThoseBesideIt() {
        var database = TestDatabase.create();
        var jdbc = JdbcClient.create(database);
        var meters = new SimpleMeterRegistry();
        var writer = new JournalWriter(
                new JournalStore(jdbc, awaited(jdbc)),
                new Lifecycle(NOBODY_WATCHES, new RunStore(jdbc), Clock.systemUTC()),
                new TransactionTemplate(new JdbcTransactionManager(database)),
                new RunWatch(),
                LASTING,
                Clock.systemUTC(),
                meters);
        writer.write(step("run_1", NOW));
        writer.write(step("run_2", null));
        writer.write(step("run_3", NOW));

        writer.start();
        writer.stop();

        assertThat(jdbc.sql("select run_id from run_step order by run_id").query(String.class).list())
                .containsExactly("run_1", "run_3");
        assertThat(meters.counter("millrace.journal.dropped").count()).isEqualTo(1);
    }

    /** Without the time of its beginning PostgreSQL refuses it. */
    private static Entry.Step step(String runId, @Nullable Instant startedAt) {
        return new Entry.Step(
                runId, 1, 1, "/do/0/a", "a", "call", Status.RUNNING, 1, null, null, null, null, startedAt, null, "/do/0/a");
    }

    private static AwaitedRuns awaited(JdbcClient jdbc) {
        return new AwaitedRuns(jdbc, new Wake(), Clock.systemUTC());
    }
}
