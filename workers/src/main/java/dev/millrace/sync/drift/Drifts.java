package dev.millrace.sync.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.event.EventInbox;
import dev.millrace.event.LifecycleStream;
import dev.millrace.json.Json;
import dev.millrace.sync.drift.Drift.Change;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Notices what changes in the items of syncs, and tells of it once. */
@Component
public class Drifts {

    private static final int MOST_TOLD = 50;

    private final DriftStore store;
    private final LifecycleStream stream;
    private final Clock clock;

    @Autowired
    Drifts(DriftStore store, EventInbox inbox, Clock clock) {
        this(store, inbox.lifecycle(), clock);
    }

    Drifts(DriftStore store, LifecycleStream stream, Clock clock) {
        this.store = store;
        this.stream = stream;
        this.clock = clock;
    }

    /** Whose page it is. */
    public record Page(String workspaceId, String syncId, String name, String syncRunId, int number) {}

    /**
     * Compares the items of a page with what is known, within the transaction of whoever calls, who holds the sync's row. What is new is
     * told by one event {@code sync.drifted} a page, and never again.
     */
    public void observe(Page page, Collection<JsonNode> items) {
        if (items.isEmpty()) {
            return;
        }
        var learns = store.learns(page.syncId(), page.syncRunId());
        var known = store.fields(page.syncId());
        var shape = new PageShape(items);
        var changed = new TreeMap<String, FieldShape>();
        var drifts = new ArrayList<Drift>();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        compare(page.syncId(), shape, known, changed, drifts, now);
        store.put(page.syncId(), changed);
        store.forgetVanished(page.syncId(), shape.fields().keySet());
        if (!learns && !drifts.isEmpty()) {
            store.insert(drifts);
            tell(page, drifts, now);
        }
    }

    private static void compare(
            String syncId,
            PageShape shape,
            Map<String, FieldShape> known,
            Map<String, FieldShape> changed,
            List<Drift> drifts,
            Instant now) {
        shape.fields().forEach((field, seen) -> {
            var before = known.get(field);
            if (before == null) {
                if (known.size() + changed.size() < PageShape.MOST_FIELDS) {
                    var fresh = new FieldShape(seen.types(), seen.isNullable(), known.isEmpty() && shape.isEverywhere(field));
                    changed.put(field, fresh);
                    if (isNews(field, known)) {
                        drifts.add(new Drift(syncId, field, Change.ADDED, List.of(), List.copyOf(seen.types()), now));
                    }
                }
                return;
            }
            var after = before.with(seen, before.always() && shape.isEverywhere(field));
            if (!after.equals(before)) {
                changed.put(field, after);
            }
            if (!before.types().isEmpty() && !before.types().containsAll(seen.types())) {
                drifts.add(new Drift(syncId, field, Change.RETYPED, List.copyOf(before.types()), List.copyOf(seen.types()), now));
            }
        });
        known.forEach((field, before) -> {
            if (before.always() && shape.isNowhere(field)) {
                changed.put(field, before.sometimes());
                drifts.add(new Drift(syncId, field, Change.VANISHED, List.copyOf(before.types()), List.of(), now));
            }
        });
    }

    /**
     * Whether a new field is worth a word: not where what it stands in was never seen with anything in it, since that is why it is new, or
     * has words of its own.
     */
    private static boolean isNews(String field, Map<String, FieldShape> known) {
        if (field.endsWith("[]")) {
            return false;
        }
        var dot = field.lastIndexOf('.');
        var holder = dot < 0 ? null : known.get(field.substring(0, dot));
        return dot < 0 || holder != null && holder.types().contains("object");
    }

    private void tell(Page page, List<Drift> drifts, Instant now) {
        var event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", "%s/drifted/%d".formatted(page.syncRunId(), page.number()))
                .put("source", "/syncs/" + page.syncId())
                .put("type", "sync.drifted")
                .put("subject", page.syncId())
                .put("time", now.toString())
                .put("datacontenttype", "application/json");
        var data = event.putObject("data")
                .put("sync_id", page.syncId())
                .put("sync_run_id", page.syncRunId())
                .put("name", page.name())
                .put("noticed_at", now.toString());
        var changes = data.putArray("changes");
        drifts.stream().limit(MOST_TOLD).forEach(drift -> {
            var change = changes.addObject().put("field", drift.field()).put("change", drift.change().word());
            drift.before().forEach(change.putArray("before")::add);
            drift.after().forEach(change.putArray("after")::add);
        });
        stream.accept(page.workspaceId(), List.of(event), 0);
    }

    /** What nobody has taken note of yet, by the sync's id, the newest first; a hundred of a sync at most. */
    public Map<String, List<Drift>> of(Collection<String> syncIds) {
        return store.of(syncIds).stream().collect(Collectors.groupingBy(Drift::syncId));
    }

    /** Takes note of all that has changed so far. Whoever calls knows that the sync is of the caller's workspace. */
    public void acknowledge(String syncId) {
        store.acknowledge(syncId);
    }
}
