package dev.millrace.api.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.trial.Stub;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to try. Of {@code event}, {@code events}, {@code event_id}, {@code event_ids} and {@code input} there is one or
 * none; without any the input is null.
 *
 * @param version the stored version, the current one by default
 * @param definition a definition to try instead of a stored one, YAML or JSON as a text
 * @param event a CloudEvent; what it must have and has not is filled in
 * @param events several of them, 100 at most
 * @param eventId the id of a stored event
 * @param eventIds the ids of several stored events, 100 at most
 * @param input the input as for a run that is started by hand
 * @param eventsToCome CloudEvents that come one after another, each when the whole run waits and listens; 100 at most
 * @param stubs what answers calls, the first that fits; 200 at most
 * @param strict whether a call that no stub answers faults; otherwise it is an empty success
 */
public record TrialRequest(
        @Nullable String version,
        @Nullable String definition,
        @Nullable JsonNode event,
        @Nullable List<JsonNode> events,
        @Nullable String eventId,
        @Nullable List<String> eventIds,
        @Nullable JsonNode input,
        @Nullable List<JsonNode> eventsToCome,
        @Nullable List<Stub> stubs,
        @Nullable Boolean strict) {

    static final TrialRequest NOTHING = new TrialRequest(null, null, null, null, null, null, null, null, null, null);

    private static final int MOST_EVENTS = 100;
    private static final int MOST_STUBS = 200;

    /** @throws Refusal that names the field which is wrong */
    void check() {
        if (version != null && definition != null) {
            throw wrong("version", "A version names a stored definition; give 'version' or 'definition'.");
        }
        if (Stream.of(event, events, eventId, eventIds, input).filter(Objects::nonNull).count() > 1) {
            throw wrong("input", "Give one of 'event', 'events', 'event_id', 'event_ids' and 'input'.");
        }
        checkList("events", events, MOST_EVENTS);
        checkList("event_ids", eventIds, MOST_EVENTS);
        checkList("events_to_come", eventsToCome, MOST_EVENTS);
        checkList("stubs", stubs, MOST_STUBS);
        for (var index = 0; stubs != null && index < stubs.size(); index++) {
            var at = "/stubs/" + index;
            stubs.get(index).problem().ifPresent(problem -> {
                throw wrong(at, problem);
            });
        }
    }

    private static void checkList(String field, @Nullable List<?> list, int most) {
        if (list == null) {
            return;
        }
        if (list.size() > most) {
            throw wrong(field, "'%s' may have %d entries.".formatted(field, most));
        }
        for (var index = 0; index < list.size(); index++) {
            if (list.get(index) == null) {
                throw wrong("/%s/%d".formatted(field, index), "This must not be null.");
            }
        }
    }

    private static Refusal wrong(String field, String message) {
        return Refusal.invalid("trial_invalid", field, message);
    }
}
