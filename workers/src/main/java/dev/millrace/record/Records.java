package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordQueryStore.Listed;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The records of a workspace. Another workspace's record is not found. */
@Component
public class Records implements RecordWriter {

    /** How many records one relation of one record includes at most. */
    public static final int MOST_INCLUDED = 100;

    /** How many different fields are looked for in the records of a type. */
    public static final int MOST_FIELDS = 1_500;

    /** As long as a chain of runs that emit for one another may be. */
    private static final int LONGEST_CHAIN = 16;

    private static final int TRIES = 3;

    private final RecordTypes types;
    private final RecordStore store;
    private final RecordQueryStore queries;
    private final RecordChangeStore changes;
    private final WriteRound round;
    private final Rehearsals rehearsals;
    private final TransactionTemplate transaction;

    Records(
            RecordTypes types,
            RecordStore store,
            RecordQueryStore queries,
            RecordChangeStore changes,
            WriteRound round,
            Rehearsals rehearsals,
            TransactionTemplate transaction) {
        this.types = types;
        this.store = store;
        this.queries = queries;
        this.changes = changes;
        this.round = round;
        this.rehearsals = rehearsals;
        this.transaction = transaction;
    }

    /** Writes one record; throws the refusal of {@link #write}, with nothing stored. */
    public RecordOutcome writeOne(String workspaceId, String type, RecordWrite write, Cause cause) {
        return inTransaction(status -> {
            var outcome = write(workspaceId, type, List.of(write), cause, WriteOptions.NORMAL, status).getFirst();
            // Thrown in here: a refused first record leaves no type behind.
            outcome.orThrow();
            return outcome;
        });
    }

    @Override
    public List<RecordOutcome> write(
            String workspaceId, String type, List<? extends RecordWrite> writes, Cause cause, WriteOptions options) {
        if (writes.size() > MOST_AT_ONCE) {
            throw new IllegalArgumentException("%d records at once, %d are taken".formatted(writes.size(), MOST_AT_ONCE));
        }
        return inTransaction(status -> write(workspaceId, type, writes, cause, options, status));
    }

    private <T> T inTransaction(TransactionCallback<T> work) {
        // Within somebody else's transaction there is nothing to begin again.
        var tries = TransactionSynchronizationManager.isActualTransactionActive() ? 1 : TRIES;
        while (true) {
            try {
                return Objects.requireNonNull(transaction.execute(work));
            } catch (PessimisticLockingFailureException deadlock) {
                // Two that exchange unique values wait for each other, and PostgreSQL ends one of them.
                if (--tries == 0) {
                    throw deadlock;
                }
            }
        }
    }

    private List<RecordOutcome> write(
            String workspaceId,
            String type,
            List<? extends RecordWrite> writes,
            Cause cause,
            WriteOptions options,
            TransactionStatus status) {
        if (cause.depth() > LONGEST_CHAIN) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "run_chain_too_long",
                    "%d runs in a row have started one another by the records that they change. Does an automation change what starts it?"
                            .formatted(LONGEST_CHAIN));
        }
        var before = options.rehearsed() ? status.createSavepoint() : null;
        var makes = writes.stream()
                .anyMatch(write -> write instanceof RecordWrite.Insert || write instanceof RecordWrite.Upsert);
        var held = makes ? types.use(workspaceId, type) : types.hold(workspaceId, type);
        var rehearsal = options.rehearsed() ? options.rehearsal() : null;
        var made = rehearsal == null ? Set.<String>of() : rehearsals.enter(rehearsal, held, writes);
        var imagined = options.rehearsed() ? new HashSet<>(made) : null;
        var outcomes = new ArrayList<RecordOutcome>();
        for (var part : rounds(writes)) {
            outcomes.addAll(round.write(held, part, cause, options.silent() || options.rehearsed(), imagined, status));
        }
        if (before != null) {
            status.rollbackToSavepoint(before);
        }
        if (rehearsal != null) {
            rehearsals.leave(rehearsal, held, made, outcomes);
        }
        return outcomes;
    }

    @Override
    public void forgetRehearsal(String rehearsal) {
        rehearsals.forget(rehearsal);
    }

    /** The entries in their order, cut wherever a record could come a second time. */
    private static List<List<RecordWrite>> rounds(List<? extends RecordWrite> writes) {
        var rounds = new ArrayList<List<RecordWrite>>();
        var seen = new HashSet<String>();
        var byKey = false;
        for (var write : writes) {
            var target = target(write);
            var upsert = write instanceof RecordWrite.Upsert;
            // A key may lead to a record that another entry names by its id.
            if (rounds.isEmpty() || !target.isEmpty() && (seen.contains(target) || !seen.isEmpty() && upsert != byKey)) {
                rounds.add(new ArrayList<>());
                seen.clear();
            }
            if (!target.isEmpty()) {
                seen.add(target);
                byKey = upsert;
            }
            rounds.getLast().add(write);
        }
        return rounds;
    }

    private static String target(RecordWrite write) {
        return switch (write) {
            case RecordWrite.Insert insert -> "";
            case RecordWrite.Upsert upsert -> upsert.field() + "=" + value(upsert.data().path(upsert.field()));
            case RecordWrite.Update update -> update.recordId();
            case RecordWrite.Replace replace -> replace.recordId();
            case RecordWrite.Delete delete -> delete.recordId();
            case RecordWrite.Restore restore -> restore.recordId();
        };
    }

    /** 1 and 1.00 are one value. */
    private static String value(JsonNode value) {
        return value.isNumber() ? value.decimalValue().stripTrailingZeros().toString() : value.toString();
    }

    /** @param deleted whether a deleted one is found too */
    public StoredRecord get(String workspaceId, String type, String recordId, boolean deleted) {
        return store.find(workspaceId, type, recordId)
                .filter(record -> deleted || !record.isDeleted())
                .orElseThrow(() -> Refusal.notFound("record", recordId));
    }

    /** The record with that id, of whatever type, deleted or not. */
    public Optional<StoredRecord> find(String workspaceId, String recordId) {
        return store.find(workspaceId, recordId);
    }

    /** Those of {@code recordIds} that the type has, by their ids, deleted ones too. */
    public Map<String, StoredRecord> find(String workspaceId, String type, Collection<String> recordIds) {
        return recordIds.isEmpty() ? Map.of() : by(StoredRecord::recordId, store.find(workspaceId, type, recordIds));
    }

    /** As {@link #find(String, String, Collection)}, without the data. */
    public Map<String, RecordHead> heads(String workspaceId, String type, Collection<String> recordIds) {
        return recordIds.isEmpty() ? Map.of() : by(RecordHead::recordId, store.heads(workspaceId, type, recordIds));
    }

    private static <T> Map<String, T> by(Function<T, String> id, List<T> all) {
        return all.stream().collect(Collectors.toMap(id, Function.identity()));
    }

    /** Those that {@code query} wants, in its order. */
    public Page<StoredRecord> list(String workspaceId, String type, RecordQuery query, PageRequest page) {
        types.get(workspaceId, type);
        return Page.of(queries.list(workspaceId, type, query, page), page, Listed::cursor).map(Listed::record);
    }

    /** How many there are, but no more than {@code most}. */
    public int count(String workspaceId, String type, RecordQuery query, int most) {
        types.get(workspaceId, type);
        return queries.count(workspaceId, type, query, most);
    }

    /** The names of the fields that those that {@code query} finds have, in no order; {@link #MOST_FIELDS} at most. */
    public List<String> fields(String workspaceId, String type, RecordQuery query) {
        types.get(workspaceId, type);
        return queries.fields(workspaceId, type, query, MOST_FIELDS);
    }

    /** How many records each type has, deleted ones not counted; a type without records is left out. */
    public Map<String, Long> counts(String workspaceId) {
        return store.counts(workspaceId);
    }

    /** What became of a record, the newest first; of a deleted one too. */
    public Page<RecordChange> history(String workspaceId, String type, String recordId, PageRequest page) {
        get(workspaceId, type, recordId, true);
        return Page.of(changes.list(recordId, page), page, RecordChange::changeId);
    }

    /**
     * The records that belong to {@code record} by the relations {@code names}, each with {@link #MOST_INCLUDED} at most,
     * the newest; the page's cursor is null where that is all. Refuses with 422 a name that the type does not have.
     */
    public Map<String, Page<StoredRecord>> related(String workspaceId, StoredRecord record, List<String> names) {
        var relations = types.get(workspaceId, record.type()).relations();
        var included = new LinkedHashMap<String, Page<StoredRecord>>();
        for (var name : names) {
            var relation = relations.get(name);
            if (relation == null) {
                throw Refusal.invalid(
                        "relation_unknown",
                        "include",
                        "The type '%s' has no relation '%s'; its relations are %s."
                                .formatted(record.type(), name, relations.isEmpty() ? "none" : String.join(", ", relations.keySet())));
            }
            included.put(name, related(workspaceId, record, relation));
        }
        return included;
    }

    private Page<StoredRecord> related(String workspaceId, StoredRecord record, Relation relation) {
        if (relation.cardinality() == Relation.Cardinality.ONE) {
            var other = store.find(workspaceId, relation.type(), record.data().path(relation.field()).asText());
            return new Page<>(other.filter(found -> !found.isDeleted()).stream().toList(), null);
        }
        var page = new PageRequest(MOST_INCLUDED, null);
        var query = RecordQuery.where(Condition.is(relation.field(), record.recordId()));
        return Page.of(queries.list(workspaceId, relation.type(), query, page), page, Listed::cursor).map(Listed::record);
    }
}
