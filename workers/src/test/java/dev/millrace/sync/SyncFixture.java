package dev.millrace.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.call.Calls;
import dev.millrace.call.WorkerCalls;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.dispatch.Wake;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.SyncActivity.Next;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.drift.DriftFixture;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.merge.ConflictStore;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.merge.Verdicts;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.RejectedStore;
import dev.millrace.sync.rejected.Rejects;
import dev.millrace.sync.schedule.PolledSchedules;
import dev.millrace.sync.stream.Streams;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.transaction.support.TransactionTemplate;

/** Syncs from a service on the loopback, with everything but Temporal, whose part is played by hand. */
final class SyncFixture implements AutoCloseable {

    static final String WORKSPACE = RecordFixture.OURS;

    private static final Streams CATALOGUE = Streams.load();

    final ListingService service = new ListingService();
    final ConnectionFixture connections = new ConnectionFixture(RecordFixture.OURS, RecordFixture.THEIRS);
    final RecordFixture records = new RecordFixture(connections.database, connections.clock);
    final SyncStore store = new SyncStore(records.jdbc);
    final SyncRunStore runs = new SyncRunStore(records.jdbc);
    final SyncClaimStore claims = new SyncClaimStore(records.jdbc);
    final SyncCheck check = new SyncCheck(CATALOGUE, connections.connections::byName, records.types::find);
    final PairStore pairs = new PairStore(records.jdbc);
    final PushStore pushes = new PushStore(records.jdbc);
    final ConflictStore conflicts = new ConflictStore(records.jdbc);
    private final SyncRecords found = new SyncRecords(records.records);
    final Syncs syncs;
    final SyncDue due;
    final SyncTimes times;
    final SyncRetries retries;
    final SyncBackfills backfills;
    final SyncPreviews previews;
    final Calls calls = WorkerCalls.through(connections);
    final Drifts drifts = DriftFixture.drifts(records);
    final SyncStep step = step(ServiceCalls.of(calls));

    SyncFixture() {
        connections.create(WORKSPACE, "crm", service.url(), "{\"type\":\"bearer\",\"token\":\"t0ken\"}");
        var items = new SyncItemStore(records.jdbc);
        var rejected = new RejectedStore(records.jdbc);
        var wake = new Wake();
        syncs = new Syncs(
                store, runs, items, rejected, conflicts, pairs, pushes, check, records.transaction, wake, records.ids, records.clock);
        var dues = new SyncDueStore(records.jdbc);
        due = new SyncDue(store, runs, dues, records.transaction, wake, records.ids, records.clock);
        times = new SyncTimes(store, runs, conflicts, due, new PolledSchedules(), records.transaction, wake, records.clock);
        retries = new SyncRetries(store, dues, runs, rows(), both(), rejected, check, records.transaction, records.clock);
        backfills = new SyncBackfills(store, runs, dues, check, records.transaction, wake, records.ids, records.clock);
        previews = new SyncPreviews(check, calls::make, records.records, found, new Matches(found, pairs), records.clock);
    }

    private SyncRows rows() {
        var rejects = new Rejects(records.ids, records.clock);
        return new SyncRows(
                records.records, found, new Matches(found, pairs), new SyncItemStore(records.jdbc), new RejectedStore(records.jdbc), rejects);
    }

    private PairRows both() {
        var rejects = new Rejects(records.ids, records.clock);
        var verdicts = new Verdicts(records.records, records.ids, records.clock);
        var reconcile = new Reconcile(new Matches(found, pairs), verdicts, pairs, rejects);
        return new PairRows(
                records.records, found, reconcile, pairs, new SyncItemStore(records.jdbc), conflicts, new RejectedStore(records.jdbc), rejects);
    }

    /** A worker of its own. */
    SyncStep step(ServiceCalls through) {
        return step(through, records.transaction);
    }

    SyncStep step(ServiceCalls through, TransactionTemplate transaction) {
        // What is asked ahead is asked at once, so that every run of a test asks the same.
        return step(through, transaction, Runnable::run);
    }

    SyncStep step(ServiceCalls through, TransactionTemplate transaction, Executor ahead) {
        var rejects = new Rejects(records.ids, records.clock);
        var rejected = new RejectedStore(records.jdbc);
        var rows = rows();
        var both = both();
        var ends = new SyncEnds(store, runs, records.stream(), records.clock);
        var hold = new RunHold(store, runs, ends, transaction, records.clock);
        var stores = new SyncStores(pairs, pushes, both, found, rejected, rejects);
        var keep = new PushKeep(stores, hold, runs, ends, records.ids, records.clock);
        var push = new Push(keep, new PushCreate(keep, records.clock), new PushChange(keep), call -> through.ask(call).result());
        var pages = new FetchAhead(new PageAsks(through, records.clock), ahead);
        return new SyncStep(store, runs, rows, both, ends, drifts, check, pages, hold, push, records.clock);
    }

    static JsonNode json(String text) {
        try {
            return Json.read(text.replace('\'', '"'));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }

    static SyncDraft draft(String text) {
        return Json.mapper().convertValue(json(text), SyncDraft.class);
    }

    /** A sync of {@code items} through the connection {@code crm}; {@code more} are further fields. */
    Sync create(String stream, String more) {
        return syncs.create(
                WORKSPACE, draft("{'name':'people','connection':'crm','type':'people','stream':%s%s}".formatted(stream, more)));
    }

    /** One page with a list at its root. */
    Sync create(String more) {
        return create("{'path':'/people','key':'id'}", more);
    }

    /** Takes up what is queued. */
    Claimed claim() {
        return claims.claim(1, records.clock.instant()).getFirst();
    }

    Next step(Claimed claimed) {
        return step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
    }

    /** Runs the sync as its workflow would, moving the clock where it waits. */
    SyncRun run(Sync sync) {
        syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        return goOn(sync);
    }

    SyncRun goOn(Sync sync) {
        var claimed = claim();
        var turn = Turn.FIRST;
        while (true) {
            var next = step.step(claimed.syncRunId(), claimed.claim(), turn);
            turn = next.turn();
            if (next.what() == What.END) {
                return syncs.run(WORKSPACE, sync.syncId(), claimed.syncRunId());
            }
            if (next.what() == What.WAIT) {
                records.clock.advance(Duration.between(records.clock.instant(), next.at()));
            }
        }
    }

    Sync get(Sync sync) {
        return syncs.get(WORKSPACE, sync.syncId());
    }

    /** In the order in which they were made. */
    List<StoredRecord> people() {
        return records.records.list(WORKSPACE, "people", RecordQuery.ALL, new PageRequest(200, null)).data().stream()
                .sorted(Comparator.comparing(StoredRecord::recordId))
                .toList();
    }

    List<String> names() {
        return people().stream().map(person -> person.data().path("name").asText()).toList();
    }

    List<SyncConflict> conflicts(Sync sync) {
        return syncs.conflicts(WORKSPACE, sync.syncId(), null, new PageRequest(200, null)).data();
    }

    List<RejectedItem> rejected(Sync sync) {
        return syncs.rejected(WORKSPACE, sync.syncId(), null, new PageRequest(200, null)).data();
    }

    @Override
    public void close() {
        service.close();
    }
}
