package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs what histories are wanted of and writes these into the folder of today's interpreter; it overwrites none.
 * {@code -Dmillrace.histories.write=true} writes what is not there in any folder, {@code =one,other} those two.
 */
final class HistoryWriter {

    private static final String ASKED = System.getProperty("millrace.histories.write", "");
    private static final Path FOLDER = CommittedHistory.FOLDER.resolve(String.valueOf(InterpretedAutomation.VERSION));

    private HistoryWriter() {}

    /** What has a history: a sample, or a situation. */
    record Subject(String name, String yaml, Function<Workshop, String> run) {}

    static List<Subject> subjects() {
        return Stream.concat(
                        Sample.all().stream().map(sample -> new Subject(
                                sample.name(),
                                sample.yaml(),
                                workshop -> workshop.run(sample.yaml(), sample.input(), sample.events()).runId())),
                        Stream.of(Situation.values())
                                .map(situation -> new Subject(situation.inWords(), situation.yaml(), situation::run)))
                .toList();
    }

    static void writeWhatIsAskedFor(Replays replays) throws Exception {
        for (var subject : asked()) {
            write(run(subject, subject.name(), Extent.USUAL), replays);
            var continued = run(subject, subject.name() + ".continuing", SamplesTest.CONTINUING_EVERYWHERE);
            if (continued.executions().size() > 1) {
                write(continued, replays);
            }
        }
    }

    private static List<Subject> asked() {
        if (ASKED.isEmpty()) {
            return List.of();
        }
        var wanted = new ArrayList<>(subjects());
        if (ASKED.equals("true")) {
            var there = CommittedHistory.files().stream().map(CommittedHistory::nameOf).collect(Collectors.toSet());
            wanted.removeIf(subject -> there.contains(subject.name()));
        } else {
            var names = Set.of(ASKED.split(","));
            wanted.removeIf(subject -> !names.contains(subject.name()));
        }
        return wanted;
    }

    /** On a server of its own, so that none takes its time further for another. */
    private static CommittedHistory run(Subject subject, String name, Extent extent) {
        try (var workshop = new Workshop(extent)) {
            var runId = subject.run().apply(workshop);
            var checkpoints = new TreeMap<Integer, JsonNode>();
            workshop.kept.forEach((key, state) -> checkpoints.put(Integer.valueOf(key.substring(runId.length())), state));
            return new CommittedHistory(
                            name,
                            workshop.text(subject.yaml()),
                            workshop.resources(runId),
                            extent,
                            checkpoints,
                            workshop.histories(runId).stream().map(HistoryEvents::of).toList(),
                            List.of())
                    .withoutChance(workshop.service.url());
        }
    }

    private static void write(CommittedHistory history, Replays replays) throws Exception {
        history.telling(replays.replay(history)).write(FOLDER.resolve(history.name() + ".json"));
    }
}
