package dev.millrace.webhook.type;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.EventPattern;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** The types of events that a workspace knows: ours, and those that it has described itself, which another one never sees. */
public final class EventTypes {

    /** How many a workspace may describe. */
    static final int MAX_TYPES = 500;

    private final OurEventTypes ours;
    private final EventTypeStore store;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EventTypes(OurEventTypes ours, EventTypeStore store, TransactionTemplate transaction, Clock clock) {
        this.ours = ours;
        this.store = store;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A type as it is now stored; {@code created} where there was none of its name. */
    public record Put(EventType type, boolean created) {}

    /** All, by name. */
    public Page<EventType> list(String workspaceId, PageRequest page) {
        var after = page.after();
        var theirs = store.list(workspaceId, after, page.limit() + 1);
        var described = theirs.stream().map(EventType::type).collect(Collectors.toCollection(HashSet::new));
        var rows = Stream.concat(
                        theirs.stream(),
                        ours.all().stream()
                                .filter(type -> !described.contains(type.type()))
                                .filter(type -> after == null || type.type().compareTo(after) > 0))
                .sorted(Comparator.comparing(EventType::type))
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, EventType::type);
    }

    /** The names of all, families left out: what can be subscribed to as it stands there. */
    public List<String> names(String workspaceId) {
        return Stream.concat(
                        store.names(workspaceId).stream(),
                        ours.all().stream().filter(type -> !type.family()).map(EventType::type))
                .distinct()
                .sorted()
                .toList();
    }

    /** How many the workspace describes itself. */
    public int describedBy(String workspaceId) {
        return store.count(workspaceId);
    }

    public EventType get(String workspaceId, String type) {
        return find(workspaceId, type).orElseThrow(() -> Refusal.notFound("event_type", type));
    }

    public Optional<EventType> find(String workspaceId, String type) {
        return store.find(workspaceId, type).or(() -> ours.find(type));
    }

    /**
     * Describes a type of the workspace's own, as a whole; repeated with the same contents it changes nothing. Refuses with 422
     * naming the field, and with 409 a type of ours, one too many, and a change after which an endpoint that keeps to an older
     * form would be sent the newest.
     */
    public Put put(String workspaceId, String name, EventTypeDraft draft) {
        refuseOurs(name);
        var wanted = EventTypeRules.checked(name, draft, clock.instant().truncatedTo(ChronoUnit.MICROS));
        return Objects.requireNonNull(transaction.execute(status -> {
            store.lock(workspaceId);
            var before = store.find(workspaceId, name).orElse(null);
            if (before == null) {
                refuseOneTooMany(workspaceId);
                store.put(workspaceId, wanted);
                return new Put(wanted, true);
            }
            if (before.saysTheSameAs(wanted)) {
                return new Put(before, false);
            }
            keepForms(workspaceId, before, wanted.versions());
            var after = wanted.with(Objects.requireNonNull(before.createdAt()), Objects.requireNonNull(wanted.updatedAt()));
            store.put(workspaceId, after);
            return new Put(after, false);
        }));
    }

    /** Forgets what the workspace has said of a type; its events go on. Refuses as {@link #put} does. */
    public void delete(String workspaceId, String name) {
        transaction.executeWithoutResult(status -> {
            store.lock(workspaceId);
            var before = store.find(workspaceId, name).orElse(null);
            if (before == null) {
                refuseOurs(name);
                throw Refusal.notFound("event_type", name);
            }
            keepForms(workspaceId, before, new TreeMap<>());
            store.delete(workspaceId, name);
        });
    }

    /** The form of {@code type} for an endpoint of {@code apiVersion}, with its day; empty where that is the newest. */
    public Optional<Map.Entry<String, PayloadVersion>> version(
            String workspaceId, String type, @Nullable String apiVersion) {
        return apiVersion == null
                ? Optional.empty()
                : store.find(workspaceId, type).flatMap(found -> found.version(apiVersion));
    }

    /** What of the catalogue nobody should use any more, to be compared with many endpoints. */
    public Deprecations deprecations(String workspaceId) {
        return new Deprecations(store.warning(workspaceId));
    }

    private void refuseOurs(String name) {
        if (ours.find(name).isPresent()) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "event_type_ours",
                    "'%s' is described by Millrace and cannot be changed; choose another name.".formatted(name));
        }
    }

    private void refuseOneTooMany(String workspaceId) {
        if (store.count(workspaceId) >= MAX_TYPES) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "event_types_too_many",
                    "A workspace describes at most %d types; delete one that nobody uses.".formatted(MAX_TYPES));
        }
    }

    /** An endpoint goes on being sent what it was made for, whatever becomes of the catalogue. */
    private void keepForms(String workspaceId, EventType before, NavigableMap<String, PayloadVersion> after) {
        if (before.versions().isEmpty()) {
            return;
        }
        for (var pinned : store.pinned(workspaceId, EventPattern.matching(before.type()))) {
            if (before.version(pinned.apiVersion()).isPresent() && after.ceilingKey(pinned.apiVersion()) == null) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "event_version_in_use",
                        "The endpoint '%s' has api_version %s and would be sent the newest form; change its api_version first."
                                .formatted(pinned.name(), pinned.apiVersion()));
            }
        }
    }
}
