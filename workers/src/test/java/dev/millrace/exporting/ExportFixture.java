package dev.millrace.exporting;

import static dev.millrace.record.RecordFixture.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.dispatch.Wake;
import dev.millrace.event.LifecycleStream;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.exporting.Export.Status;
import dev.millrace.exporting.delivery.DeliveryFixture;
import dev.millrace.importing.ImportFixture;
import dev.millrace.mail.TestOutbox;
import dev.millrace.record.RecordFixture;
import dev.millrace.workspace.WorkspaceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** Exports from a database of their own, worked on by the test's thread. */
final class ExportFixture {

    static final ExportRequest ALL = new ExportRequest(null, null, null, List.of(), List.of(), false, false);

    final ImportFixture importing = new ImportFixture();
    final RecordFixture fixture = importing.fixture;
    final List<ObjectNode> events = new ArrayList<>();
    final ExportStore store = new ExportStore(fixture.jdbc);
    final ExportSettings settings;
    final ExportWork work;
    final PieceQueue queue;
    final Exports exports;

    final DeliveryFixture deliveries;
    final DeliveryFixture.Worker worker;
    private final ExportShipments shipments;

    ExportFixture() {
        this(0);
    }

    ExportFixture(DataSize largest) {
        this(largest, 0, "");
    }

    /** @param fonts a directory of fonts for PDFs */
    ExportFixture(Path fonts) {
        this(DataSize.ofGigabytes(1), 0, fonts.toString());
    }

    /** @param mailPort of a server on the loopback; 0 for none */
    ExportFixture(int mailPort) {
        this(DataSize.ofGigabytes(1), mailPort, "");
    }

    private ExportFixture(DataSize largest, int mailPort, String fonts) {
        settings = new ExportSettings(largest, Duration.ofDays(7), Duration.ofHours(1), fonts);
        deliveries = new DeliveryFixture(fixture, mailPort);
        var tells = new ExportEvents(stream(), fixture.clock);
        shipments = new ExportShipments(store, importing.files, tells, TestOutbox.over(fixture.jdbc, fixture.clock), settings);
        worker = anotherWorker();
        work = new ExportWork(
                store,
                new ExportSource(fixture.records, fixture.types),
                importing.files,
                new Zipped(importing.files),
                new PdfFile(importing.files, new WorkspaceStore(fixture.jdbc, fixture.ids, fixture.clock), settings),
                deliveries.deliveries,
                tells,
                settings,
                fixture.transaction,
                fixture.clock);
        queue = new PieceQueue(ExportWork.QUEUE, store.claims(), work, fixture.transaction, fixture.clock);
        exports = new Exports(
                store,
                work,
                deliveries.deliveries,
                importing.files,
                fixture.types,
                settings,
                new Wake(),
                fixture.transaction,
                fixture.ids,
                fixture.clock);
    }

    Export start(ExportFormat format, ExportRequest request) {
        // What is made in the same millisecond as the export may be later than it.
        fixture.clock.advance(Duration.ofMillis(2));
        return exports.start(OURS, "users", format, request, 0);
    }

    Export done(ExportFormat format, ExportRequest request) {
        var started = start(format, request);
        work();
        var done = exports.get(OURS, started.exportId());
        assertThat(done.status()).as("%s", done.failure()).isEqualTo(Status.COMPLETED);
        return done;
    }

    void work() {
        for (List<Claimed> claimed = queue.claim(10); !claimed.isEmpty(); claimed = queue.claim(10)) {
            claimed.forEach(queue::start);
        }
    }

    /** How many deliveries were attempted. */
    int deliver() {
        return worker.work();
    }

    DeliveryFixture.Worker anotherWorker() {
        return deliveries.worker(shipments, fixture.transaction);
    }

    List<String> eventTypes() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    int files() {
        return fixture.jdbc.sql("select count(*) from stored_file").query(Integer.class).single();
    }

    private LifecycleStream stream() {
        return new LifecycleStream() {
            @Override
            public List<NamedLifecycle> named() {
                return List.of();
            }

            @Override
            public void accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
                events.addAll(cloudEvents);
            }
        };
    }
}
