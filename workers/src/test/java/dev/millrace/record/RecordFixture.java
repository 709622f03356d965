package dev.millrace.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.LifecycleStream;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Records in a database of their own, and the events that they make. */
public final class RecordFixture {

    public static final String OURS = "wsp_1";
    public static final String THEIRS = "wsp_2";
    public static final Cause ANN = new Cause(Cause.Kind.PERSON, "mem_1", "ann@example.com", null, 0);

    public final SetClock clock;
    public final JdbcClient jdbc;
    public final TransactionTemplate transaction;
    public final RecordTypes types;
    public final Records records;
    public final Ids ids;
    public final List<ObjectNode> events = Collections.synchronizedList(new ArrayList<>());
    public final List<Integer> depths = Collections.synchronizedList(new ArrayList<>());
    public volatile boolean inboxIsAway;

    public RecordFixture() {
        this(TestDatabase.create(), new SetClock());
    }

    /** In a database and a time that others use too. */
    public RecordFixture(DataSource database, SetClock clock) {
        this.clock = clock;
        ids = new Ids(clock);
        jdbc = JdbcClient.create(database);
        jdbc.sql("""
                insert into workspace (workspace_id, name) values ('wsp_1', 'one'), ('wsp_2', 'two') on conflict do nothing
                """).update();
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        var store = new RecordStore(jdbc);
        var keys = new RecordKeyStore(jdbc);
        var changes = new RecordChangeStore(jdbc);
        types = new RecordTypes(new RecordTypeStore(jdbc), store, keys, changes, transaction, clock);
        var round = new WriteRound(store, keys, new RecordChecks(), new RecordLog(changes, stream()), ids, clock);
        records = new Records(types, store, new RecordQueryStore(jdbc), changes, round, new Rehearsals(new RehearsalStore(jdbc), store, keys), transaction);
    }

    /** Where records, and others, tell of what happens. */
    public LifecycleStream stream() {
        return new LifecycleStream() {
            @Override
            public List<NamedLifecycle> named() {
                return List.of();
            }

            @Override
            public void accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
                if (inboxIsAway) {
                    throw new IllegalStateException("the inbox is away");
                }
                events.addAll(cloudEvents);
                depths.add(depth);
            }
        };
    }

    public static ObjectNode data(String json) {
        return (ObjectNode) Json.trusted(json);
    }

    public StoredRecord insert(String type, String json) {
        return write(type, new RecordWrite.Insert(data(json))).orThrow();
    }

    public StoredRecord patch(StoredRecord record, String json) {
        return write(record.type(), new RecordWrite.Update(record.recordId(), data(json), null)).orThrow();
    }

    public RecordOutcome write(String type, RecordWrite write) {
        return write(type, List.of(write)).getFirst();
    }

    public List<RecordOutcome> write(String type, List<? extends RecordWrite> writes) {
        return records.write(OURS, type, writes, ANN, WriteOptions.NORMAL);
    }

    public StoredRecord get(StoredRecord record) {
        return records.get(OURS, record.type(), record.recordId(), true);
    }

    public List<String> eventTypes() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** A type with these unique fields. */
    public void unique(String type, String... fields) {
        types.put(OURS, type, new RecordTypeDraft(null, null, List.of(fields), null, null));
    }

    public void schema(String type, String schema) {
        types.put(OURS, type, new RecordTypeDraft(Json.trusted(schema), null, null, null, null));
    }
}
