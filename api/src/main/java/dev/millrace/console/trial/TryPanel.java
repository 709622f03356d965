package dev.millrace.console.trial;

import dev.millrace.console.Moment;
import dev.millrace.console.ShortId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a page in which somebody says what to try.
 *
 * @param path where the form is sent to be tried; under it, {@code /panel} shows this part again
 * @param fitting which events are listed, a sentence
 * @param older the id of the last event of the list, where there are older ones
 * @param byEvents whether events start the automation
 * @param listens whether it may wait for events
 * @param problems what is wrong, by the name of the field
 */
public record TryPanel(
        TryForm form,
        String path,
        String fitting,
        List<Choice> events,
        @Nullable String older,
        boolean byEvents,
        boolean listens,
        Map<String, String> problems) {

    public TryPanel {
        events = List.copyOf(events);
        problems = Map.copyOf(problems);
    }

    /**
     * A stored event that can be chosen.
     *
     * @param data its beginning
     */
    public record Choice(ShortId id, String type, String source, String data, Moment received, boolean chosen) {}

    /** The same with what came of the attempt. */
    public TryPanel with(Tried tried) {
        return new TryPanel(form, path, fitting, events, older, byEvents, listens, tried.problems());
    }
}
