package dev.millrace.gathering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.automation.Automations;
import dev.millrace.automation.StoredDefinitions;
import dev.millrace.automation.Triggers.Match;
import dev.millrace.dispatch.WorkQueue.Backlog;
import dev.millrace.gathering.GatheringStore.Gathered;
import dev.millrace.gathering.GatheringStore.Joining;
import dev.millrace.gathering.GatheringStore.Open;
import dev.millrace.id.Ids;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.event.Consuming;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.run.DefinitionRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Gathers events until there are enough to start a run. */
@Component
public class Gatherings implements Automations.HeldEvents {

    /** How many events start a run together at most, or 1 MiB of them: then it starts with what there is. */
    public static final int MOST_EVENTS = 1_000;

    private static final int MOST_BYTES = 1024 * 1024;

    /** How many gatherings of an automation are shown. */
    public static final int MOST_SHOWN = 100;

    private static final Logger log = LoggerFactory.getLogger(Gatherings.class);

    /** As long as an event is known again. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private static final int LOOKED_AT_ONCE = 100;

    private final GatheringStore store;
    private final StoredDefinitions definitions;
    private final Ids ids;
    private final Clock clock;

    Gatherings(GatheringStore store, StoredDefinitions definitions, Ids ids, Clock clock) {
        this.store = store;
        this.definitions = definitions;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Events that start one run together.
     *
     * @param input the events, in the order in which they came
     * @param lastEventId that of the one with which there were enough
     * @param passage of that event, which tells a replay from the event itself
     */
    public record Complete(DefinitionRef definition, JsonNode input, String lastEventId, String passage) {}

    /** Notes where {@code matches} belong. Call it in the transaction that stores the events. */
    public void join(List<Match> matches, String passage) {
        store.join(
                matches.stream().map(match -> joining(match, passage)).toList(), clock.instant());
    }

    private Joining joining(Match match, String passage) {
        var values = Json.mapper().<ObjectNode>valueToTree(new TreeMap<>(match.correlation()));
        var text = Json.write(values);
        return new Joining(ids.next("gth"), match.definition(), text, Sha256.hex(text), match.event().eventId(), passage);
    }

    /** What has come for an automation and does not suffice yet, the oldest first, {@link #MOST_SHOWN} at most. */
    public List<Gathering> open(String workspaceId, String namespace, String name) {
        return store.list(workspaceId, namespace, name, MOST_SHOWN);
    }

    /** What came before an automation was disabled may suffice by now. */
    @Override
    public void lookAgain(String workspaceId, String namespace, String name) {
        store.lookAgain(workspaceId, namespace, name, clock.instant());
    }

    List<String> claim(int limit) {
        return store.claimNews(limit, clock.instant());
    }

    /**
     * Looks at what is new in a gathering, and hands each set of events that suffices to {@code start}, all in one
     * transaction. Whether there is more to look at.
     */
    @Transactional
    public boolean complete(String gatheringId, Consumer<Complete> start) {
        var open = store.lock(gatheringId).orElse(null);
        if (open == null) {
            return false;
        }
        var definition = definitions.load(open.definition());
        var on = definition.on();
        if (on == null || on.takesOne()) {
            store.delete(gatheringId);
            return false;
        }
        if (!open.enabled()) {
            return false;
        }
        return new Look(open, on, Sha256.hex(Json.write(definition.tree().at("/schedule/on"))), start).look();
    }

    void lookedAt(String gatheringId) {
        store.setNews(List.of(gatheringId), "none");
    }

    void putBack(List<String> gatheringIds) {
        store.setNews(gatheringIds, "queued");
    }

    int putBackClaimedBefore(Instant before) {
        return store.putBackClaimedBefore(before);
    }

    Backlog backlog() {
        return store.backlog();
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT2M")
    void forgetTheOld() {
        while (store.forget(clock.instant().minus(REMEMBERED), LOOKED_AT_ONCE) == LOOKED_AT_ONCE) {
            // Bounded transactions.
        }
    }

    /** One look at a gathering that is held. */
    private final class Look {

        private final Open open;
        private final Consumption on;
        private final String strategy;
        private final Consumer<Complete> start;
        private Consuming consuming;
        private final List<Gathered> taken = new ArrayList<>();
        private long bytes;

        Look(Open open, Consumption on, String strategy, Consumer<Complete> start) {
            this.open = open;
            this.on = on;
            this.strategy = strategy;
            this.start = start;
            this.consuming = begin();
        }

        private Consuming begin() {
            return Consuming.beforeARun(on, clock.instant());
        }

        /** Whether there is more. */
        boolean look() {
            var same = strategy.equals(open.strategy()) && open.state() != null;
            if (same) {
                consuming.goOnFrom(open.state());
            }
            var events = store.gathered(open.gatheringId());
            for (var event : events) {
                if (event.body() == null) {
                    continue;
                }
                if (event.taken() && same) {
                    keep(event);
                } else {
                    take(event);
                }
            }
            var upTo = events.isEmpty() ? open.lastNumber() : events.getLast().number();
            if (taken.isEmpty() && upTo == open.lastNumber()) {
                store.delete(open.gatheringId());
                return false;
            }
            var numbers = taken.stream().map(Gathered::number).toList();
            store.keep(open.gatheringId(), numbers, upTo, strategy, consuming.state());
            return upTo < open.lastNumber();
        }

        private void take(Gathered event) {
            switch (consuming.take(event.body())) {
                case IGNORED -> {}
                case TAKEN -> {
                    keep(event);
                    if (taken.size() == MOST_EVENTS || bytes >= MOST_BYTES || isEnough()) {
                        start(event);
                    }
                }
                case LAST -> {
                    keep(event);
                    start(event);
                }
                case END -> {
                    if (!taken.isEmpty()) {
                        start(event);
                    }
                    consuming = begin();
                }
            }
        }

        private void keep(Gathered event) {
            taken.add(event);
            bytes += Json.write(event.body()).length();
        }

        private boolean isEnough() {
            try {
                return consuming.isEnough(this::input);
            } catch (JqException undecidable) {
                log.debug("until of {} cannot be decided: {}", open.definition(), undecidable.getMessage());
                return false;
            }
        }

        private JsonNode input() {
            var events = JsonNodeFactory.instance.arrayNode();
            taken.forEach(event -> events.add(event.body()));
            return events;
        }

        private void start(Gathered last) {
            start.accept(new Complete(open.definition(), input(), last.eventId(), last.passage()));
            taken.clear();
            bytes = 0;
            consuming = begin();
        }
    }
}
