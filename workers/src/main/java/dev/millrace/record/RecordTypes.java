package dev.millrace.record;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordKeyStore.Duplicate;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The types of a workspace's records. Another workspace's type is not found; every method takes part in a transaction. */
@Component
public class RecordTypes {

    private static final int MOST = 500;

    private final RecordTypeStore store;
    private final RecordStore records;
    private final RecordKeyStore keys;
    private final RecordChangeStore changes;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RecordTypes(
            RecordTypeStore store,
            RecordStore records,
            RecordKeyStore keys,
            RecordChangeStore changes,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.keys = keys;
        this.changes = changes;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A type as it is now, and whether it is new. */
    public record Put(RecordType type, boolean created) {}

    /**
     * Makes a type, or makes it what {@code draft} says. Records that there are already are not looked at by the schema until
     * they change; values of fields that become unique are, and refused with 409 where two records share one.
     */
    public Put put(String workspaceId, String type, RecordTypeDraft draft) {
        RecordTypeDraft.requireName(type);
        var now = now();
        var wanted = new RecordType(
                workspaceId,
                type,
                draft.checkedSingular(type),
                draft.checkedSchema(),
                draft.checkedDisplay(),
                draft.checkedUnique(),
                draft.checkedRelations(),
                0,
                now,
                now);
        return Objects.requireNonNull(transaction.execute(status -> {
            var created = make(wanted);
            if (!created) {
                var before = lock(workspaceId, type);
                if (!new HashSet<>(before.unique()).equals(new HashSet<>(wanted.unique()))) {
                    requireNoDuplicates(keys.rebuild(workspaceId, type, wanted.unique()));
                }
                store.update(wanted);
            }
            return new Put(get(workspaceId, type), created);
        }));
    }

    /** The type, made where there is none, and kept as it is until the transaction ends. */
    RecordType use(String workspaceId, String type) {
        return store.hold(workspaceId, type).orElseGet(() -> {
            RecordTypeDraft.requireName(type);
            var now = now();
            make(new RecordType(
                    workspaceId,
                    type,
                    Singular.of(type),
                    null,
                    null,
                    List.of(),
                    RecordTypeDraft.EMPTY.checkedRelations(),
                    0,
                    now,
                    now));
            return hold(workspaceId, type);
        });
    }

    /** The type, kept as it is until the transaction ends. */
    RecordType hold(String workspaceId, String type) {
        return store.hold(workspaceId, type).orElseThrow(() -> unknown(type));
    }

    public RecordType get(String workspaceId, String type) {
        return find(workspaceId, type).orElseThrow(() -> unknown(type));
    }

    public Optional<RecordType> find(String workspaceId, String type) {
        return store.find(workspaceId, type);
    }

    /** By their names. */
    public Page<RecordType> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, RecordType::type);
    }

    /** Deletes the type, with its deleted records and all history. Refuses with 409 while it has other records. */
    public void delete(String workspaceId, String type) {
        transaction.executeWithoutResult(status -> {
            lock(workspaceId, type);
            if (records.hasAny(workspaceId, type)) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "record_type_in_use",
                        "There are records of the type '%s'; delete them first.".formatted(type));
            }
            keys.forget(workspaceId, type);
            changes.deleteAll(workspaceId, type);
            records.deleteAll(workspaceId, type);
            store.delete(workspaceId, type);
        });
    }

    private boolean make(RecordType type) {
        if (store.find(type.workspaceId(), type.type()).isPresent()) {
            return false;
        }
        if (store.count(type.workspaceId()) >= MOST) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "record_types_too_many",
                    "A workspace has %d types of records at most; delete one that is not needed.".formatted(MOST));
        }
        return store.insert(type);
    }

    private RecordType lock(String workspaceId, String type) {
        return store.lock(workspaceId, type).orElseThrow(() -> unknown(type));
    }

    private static void requireNoDuplicates(List<Duplicate> duplicates) {
        if (!duplicates.isEmpty()) {
            var examples = duplicates.stream()
                    .map(one -> "%s '%s' (%s)".formatted(one.field(), one.value(), String.join(", ", one.recordIds())))
                    .collect(Collectors.joining("; "));
            throw Refusal.of(
                            Refusal.Kind.CONFLICT,
                            "record_duplicates",
                            "Records share values that would have to be unique: %s. Change them first.".formatted(examples))
                    .at("unique");
        }
    }

    /** PostgreSQL keeps microseconds; so do we. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Refusal unknown(String type) {
        return Refusal.notFound("record_type", type);
    }
}
