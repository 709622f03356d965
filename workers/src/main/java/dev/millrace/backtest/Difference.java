package dev.millrace.backtest;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.backtest.Comparison.Place;
import dev.millrace.json.Json;
import dev.millrace.trial.Caller;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that would differ from what happened. Values of more than 1 KiB are shown by their beginning.
 *
 * @param pointer the task, which is named {@code name}, in the definition that would do it, or, where none would, in the one
 *     that did; null where no task is meant
 * @param iteration of the innermost loop around the task, from 0; null without one
 * @param at where in the value they differ, a JSON pointer; empty for the whole
 * @param was null where there was nothing
 * @param wouldBe null where there would be nothing
 */
public record Difference(
        Kind kind,
        @Nullable String pointer,
        @Nullable String name,
        @Nullable Integer iteration,
        String at,
        @Nullable JsonNode was,
        @Nullable JsonNode wouldBe) {

    private static final int LARGEST = 1024;
    private static final int PREVIEW = 256;

    /** What differs. */
    public enum Kind {
        /** The event would not start the automation any more; nothing else of the run is compared. */
        STARTS,
        /** How the run ends. */
        STATUS,
        OUTPUT,
        ERROR,
        /** A call, run or process of which nothing is recorded, so that nothing answered it. */
        CALL_NEW,
        /** One that was made and would not be made any more. */
        CALL_GONE,
        /** One that would ask otherwise; it was answered as the one before. */
        CALL_CHANGED,
        /** One whose answer is recorded in another form than is wanted now, so that nothing answered it. */
        CALL_UNANSWERED,
        EVENT_NEW,
        EVENT_GONE,
        EVENT_CHANGED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Difference ofRun(Kind kind, Place place) {
        return new Difference(kind, null, null, null, place.at(), shown(place.was()), shown(place.wouldBe()));
    }

    static Difference ofRun(Kind kind, String was, String wouldBe) {
        var values = JsonNodeFactory.instance;
        return ofRun(kind, new Place("", values.textNode(was), values.textNode(wouldBe)));
    }

    static Difference ofTask(Kind kind, Caller caller, Place place) {
        return new Difference(
                kind,
                caller.pointer(),
                caller.name(),
                caller.iteration(),
                place.at(),
                shown(place.was()),
                shown(place.wouldBe()));
    }

    private static @Nullable JsonNode shown(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        var text = Json.write(value);
        return text.length() <= LARGEST
                ? value
                : JsonNodeFactory.instance.objectNode().put("truncated", true).put("preview", text.substring(0, PREVIEW));
    }
}
