package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Runs that outgrow one execution: they continue as new, and nothing is lost or done twice. */
class ScaleTest {

    private static final Workshop WORKSHOP = new Workshop();
    private static final Workshop SMALL = new Workshop(new Extent(50, 200, 1_000_000));

    @AfterAll
    static void close() {
        WORKSHOP.close();
        SMALL.close();
    }

    @Test
    void aLoopOverManyItemsContinuesAsNewAndDoesEachOnce() {
        var outcome = WORKSHOP.run("""
                document: { dsl: 1.0.3, namespace: samples, name: many, version: 1.0.0 }
                do:
                  - each:
                      for: { in: '[range(45000)]', each: item }
                      do:
                        - add: { set: { sum: '${ (.sum // 0) + $item }', last: '${ $index }' } }
                  - told: { set: { sum: '${ .sum }', last: '${ .last }' } }
                """, JsonNodeFactory.instance.objectNode());

        assertThat(outcome.status()).as("%s", outcome.error()).isEqualTo(Status.COMPLETED);
        assertThat(outcome.output().path("sum").asLong()).isEqualTo(44_999L * 45_000 / 2);
        assertThat(outcome.output().path("last").asInt()).isEqualTo(44_999);
        assertThat(WORKSHOP.kept.keySet()).filteredOn(key -> key.startsWith(outcome.runId())).hasSize(2);
        tellsEachEntryOnce(WORKSHOP, outcome.runId());
        assertThat(WORKSHOP.steps(outcome.runId())).hasSize(45_002).allMatch(step -> step.status() == Status.COMPLETED);
    }

    @Test
    void aLoopByThenWithinTriesAndTimeoutsGoesOnWhereItStood() {
        var outcome = SMALL.run("""
                document: { dsl: 1.0.3, namespace: samples, name: around, version: 1.0.0 }
                do:
                  - guarded:
                      timeout: { after: P1D }
                      try:
                        - outer:
                            for: { in: '[1, 2, 3]', each: round }
                            do:
                              - count: { set: { n: '${ .n + $round }', seen: '${ .seen + 1 }' }, export: { as: '{ seen: .seen }' } }
                              - enough: { switch: [{ again: { when: '.seen % 100 != 0', then: count } }, { on: { then: continue } }] }
                        - fail: { raise: { error: { type: 'https://example.com/full', status: 400 } } }
                      catch:
                        do:
                          - each:
                              for: { in: '[range(120)]' }
                              do:
                                - note: { set: '${ { n: ((.n // 0) + 1), error: $error.type, seen: $context.seen } }' }
                """, JsonNodeFactory.instance.objectNode().put("n", 0).put("seen", 0));

        assertThat(outcome.status()).as("%s", outcome.error()).isEqualTo(Status.COMPLETED);
        assertThat(outcome.output().path("error").asText()).isEqualTo("https://example.com/full");
        assertThat(outcome.output().path("seen").asInt()).isEqualTo(300);
        assertThat(outcome.output().path("n").asInt()).isEqualTo(120);
        assertThat(SMALL.kept.keySet()).filteredOn(key -> key.startsWith(outcome.runId())).hasSizeGreaterThan(5);
        tellsEachEntryOnce(SMALL, outcome.runId());
    }

    @Test
    void callsInALongLoopAreMadeOnceEach() {
        var before = SMALL.calls.made.size();

        var outcome = SMALL.run("""
                document: { dsl: 1.0.3, namespace: samples, name: calls, version: 1.0.0 }
                do:
                  - each:
                      for: { in: '[range(150)]', each: item }
                      do:
                        - post: { call: http, with: { method: post, endpoint: 'SERVICE/echo', body: { item: '${ $item }' } } }
                """, JsonNodeFactory.instance.objectNode());

        assertThat(outcome.status()).as("%s", outcome.error()).isEqualTo(Status.COMPLETED);
        var keys = SMALL.calls.made.subList(before, SMALL.calls.made.size()).stream().map(Call::key).toList();
        assertThat(keys).hasSize(150).doesNotHaveDuplicates();
        assertThat(SMALL.kept.keySet()).filteredOn(key -> key.startsWith(outcome.runId())).hasSizeGreaterThan(1);
    }

    @Test
    void listeningGoesOnWithWhatItHasLearntAndTaken() {
        var events = IntStream.rangeClosed(1, 120).mapToObj(ScaleTest::reading).toList();

        var outcome = SMALL.run("""
                document: { dsl: 1.0.3, namespace: samples, name: readings, version: 1.0.0 }
                do:
                  - collect:
                      listen:
                        to:
                          any: [{ with: { type: reading }, correlate: { meter: { from: .data.meter } } }]
                          until: length == 60
                      foreach:
                        do:
                          - keep: { set: { value: '${ .value }' } }
                        output: { as: .value }
                """, JsonNodeFactory.instance.objectNode(), events);

        assertThat(outcome.status()).as("%s", outcome.error()).isEqualTo(Status.COMPLETED);
        assertThat(outcome.output().valueStream().map(JsonNode::asInt).toList())
                .as("those of the meter that the first event named, each once")
                .isEqualTo(IntStream.rangeClosed(1, 119).filter(value -> value % 2 == 1).boxed().toList());
        assertThat(SMALL.kept.keySet()).filteredOn(key -> key.startsWith(outcome.runId())).hasSizeGreaterThan(1);
    }

    @Test
    void fiveHundredBranchesRunSideBySide() {
        var branches = new StringBuilder();
        for (var branch = 0; branch < 500; branch++) {
            branches.append("          - b%d: { set: '${ %d }' }\n".formatted(branch, branch));
        }

        var outcome = WORKSHOP.run("""
                document: { dsl: 1.0.3, namespace: samples, name: wide, version: 1.0.0 }
                do:
                  - all:
                      fork:
                        branches:
                """ + branches + "  - sum: { set: { sum: '${ add }' } }\n", JsonNodeFactory.instance.objectNode());

        assertThat(outcome.status()).as("%s", outcome.error()).isEqualTo(Status.COMPLETED);
        assertThat(outcome.output().path("sum").asInt()).isEqualTo(499 * 500 / 2);
    }

    private static JsonNode reading(int value) {
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("specversion", "1.0")
                .put("id", "" + value)
                .put("source", "/tests")
                .put("type", "reading");
        event.putObject("data").put("value", value).put("meter", value % 2);
        return event;
    }

    private static void tellsEachEntryOnce(Workshop workshop, String runId) {
        var numbers = workshop.journal.stream()
                .filter(entry -> entry.runId().equals(runId))
                .map(Entry::number)
                .toList();
        var distinct = new HashSet<>(numbers);
        assertThat(distinct).hasSize(numbers.stream().mapToInt(Integer::intValue).max().orElse(0));
        assertThat(List.copyOf(distinct)).contains(1);
    }
}
