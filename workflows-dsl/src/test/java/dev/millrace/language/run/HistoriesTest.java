package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.definition.Extension;
import dev.millrace.language.definition.Resources;
import dev.millrace.language.definition.Task;
import dev.millrace.language.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs of earlier days go on with the interpreter of today: the histories in {@code histories} are replayed, and must neither
 * be edited nor removed while such runs may live. See docs/changing-the-interpreter.md, which also says how to add one.
 */
class HistoriesTest {

    private static final long MOST_BYTES = 1_500_000;
    private static final Replays REPLAYS = new Replays();

    @BeforeAll
    static void writeWhatIsAskedFor() throws Exception {
        HistoryWriter.writeWhatIsAskedFor(REPLAYS);
    }

    @AfterAll
    static void close() {
        REPLAYS.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRunOfEarlierDaysGoesOnAsItWasBegun() {
        return CommittedHistory.files().stream().map(file -> DynamicTest.dynamicTest(
                CommittedHistory.FOLDER.relativize(file).toString(), file.toUri(), () -> replay(CommittedHistory.read(file))));
    }

    private static void replay(CommittedHistory history) {
        List<String> told;
        try {
            told = REPLAYS.replay(history);
        } catch (Exception failed) {
            throw new AssertionError(broken(history) + "\n" + where(failed), failed);
        }
        assertThat(told).as(broken(history)).containsExactlyElementsOf(history.told());
    }

    /** The one line that matters of what Temporal says. */
    private static String where(Exception failed) {
        var message = String.valueOf(failed.getMessage());
        return message.lines().filter(line -> line.contains("Exception: ")).findFirst().orElse(message);
    }

    private static String broken(CommittedHistory history) {
        return "A run of '%s' that is under way would break: today's interpreter does other things than it did. See docs/changing-the-interpreter.md."
                .formatted(history.name());
    }

    @Test
    void everySampleAndEverySituationHasACommittedHistory() {
        var committed = CommittedHistory.files().stream().map(CommittedHistory::nameOf).collect(Collectors.toSet());

        assertThat(HistoryWriter.subjects())
                .extracting(HistoryWriter.Subject::name)
                .as("commit what -Dmillrace.histories.write=true writes")
                .allSatisfy(name -> assertThat(committed).contains(name));
    }

    @Test
    void everyTypeOfTaskIsDoneInACommittedHistory() {
        var done = CommittedHistory.files().stream()
                .map(CommittedHistory::read)
                .flatMap(HistoriesTest::doneIn)
                .collect(Collectors.<Class<?>>toSet());

        assertThat(done)
                .as("add a sample, and commit what -Dmillrace.histories.write=true writes")
                .containsAll(types(Task.class));
    }

    @Test
    void theyStaySmall() throws IOException {
        var bytes = 0L;
        for (var file : CommittedHistory.files()) {
            bytes += Files.size(file);
        }

        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    private static Set<Class<?>> types(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(one -> types(one).stream()).collect(Collectors.toSet())
                : Set.of(type);
    }

    /** The types of the tasks that the run came to. */
    private static Stream<Class<?>> doneIn(CommittedHistory history) {
        var definition = DefinitionReader.read(
                Source.read(history.definition().getBytes(StandardCharsets.UTF_8)).tree(),
                new Resources(history.resources()));
        var tasks = new ArrayList<NamedTask>();
        collect(definition.tasks(), tasks);
        collect(definition.use().functions().values(), tasks);
        for (Extension extension : definition.use().extensions()) {
            collect(extension.before(), tasks);
            collect(extension.after(), tasks);
        }
        var told = String.join("\n", history.told());
        return tasks.stream().filter(task -> told.contains(" " + task.pointer())).map(task -> task.task().getClass());
    }

    private static void collect(Collection<NamedTask> tasks, List<NamedTask> into) {
        for (var named : tasks) {
            into.add(named);
            switch (named.task()) {
                case Task.Do list -> collect(list.tasks(), into);
                case Task.For loop -> collect(loop.tasks(), into);
                case Task.Fork fork -> collect(fork.branches(), into);
                case Task.Try attempt -> collect(attempt.tasks(), into);
                case Task leaf -> {}
            }
        }
    }
}
