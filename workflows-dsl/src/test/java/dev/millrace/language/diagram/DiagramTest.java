package dev.millrace.language.diagram;

import static dev.millrace.language.diagram.Drawn.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.diagram.Drawn.Point;
import dev.millrace.language.diagram.Drawn.Rect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DiagramTest {

    private static final Path SAMPLES = Path.of("src/test/resources/samples");

    private static final String POLL = definition(
            """
            do:
              - ask: {call: http, with: {method: get, endpoint: 'https://jobs.example.com/{id}'}}
              - state:
                  switch:
                    - ready: {when: .ready, then: fetch}
                    - failed: {when: .failed, then: end}
                    - other: {then: rest}
              - fetch: {set: {done: true}, then: exit}
              - rest: {wait: {seconds: 30}, then: ask}
            """);

    @TestFactory
    Stream<DynamicTest> drawsEverySample() throws IOException {
        try (var folders = Files.list(SAMPLES)) {
            return folders.sorted().toList().stream()
                    .map(folder -> DynamicTest.dynamicTest(
                            folder.getFileName().toString(), () -> check(Files.readString(folder.resolve("workflow.yaml")))));
        }
    }

    private static void check(String yaml) {
        var drawn = Drawn.of(yaml);

        assertThat(drawn.pointers()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(drawn.frames()).allMatch(frame -> drawn.picture().holds(frame));
        assertCardsStandFree(drawn);
        drawn.ways().forEach(way -> assertThat(drawn.cards())
                .as("%s", way)
                .noneMatch(card -> runsThrough(way.points(), card)));
    }

    /** Every card on the picture, none upon another, and each inside a frame or outside of it. */
    private static void assertCardsStandFree(Drawn drawn) {
        var cards = drawn.cards();
        for (var card : cards) {
            assertThat(drawn.picture().holds(card)).as("%s", card).isTrue();
            assertThat(cards.stream().filter(other -> other != card)).noneMatch(card::overlaps);
            assertThat(drawn.frames()).allMatch(frame -> frame.holds(card) || !frame.overlaps(card));
        }
    }

    private static boolean runsThrough(List<Point> points, Rect card) {
        var inside = new Rect(card.x() + 1, card.y() + 1, card.width() - 2, card.height() - 2);
        for (var index = 1; index < points.size(); index++) {
            var one = points.get(index - 1);
            var other = points.get(index);
            var segment = new Rect(
                    Math.min(one.x(), other.x()) - 0.1,
                    Math.min(one.y(), other.y()) - 0.1,
                    Math.abs(one.x() - other.x()) + 0.2,
                    Math.abs(one.y() - other.y()) + 0.2);
            if (segment.overlaps(inside)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void saysOfEachTaskWhatItIsAndWhere() {
        var node = Drawn.of(POLL).node("/do/0/ask");

        assertThat(node.getAttribute("data-keyword")).isEqualTo("call http");
        assertThat(node.getAttribute("aria-label")).isEqualTo("ask call http, GET jobs.example.com/{id}");
    }

    @Test
    void leadsTheLineOfACaseToItsTarget() {
        var drawn = Drawn.of(POLL);

        assertThat(drawn.labels()).containsExactly("ready", "failed", "other");
        var line = drawn.way("/do/1/state", "/do/2/fetch");
        var from = drawn.at("/do/1/state");
        var target = drawn.at("/do/2/fetch");
        assertThat(line.points().getFirst()).isEqualTo(new Point(from.middle(), from.bottom()));
        assertThat(line.end().x()).isEqualTo(target.middle());
        assertThat(line.end().y()).isBetween(target.y() - 8, target.y());
        assertThat(drawn.way("/do/1/state", "end")).isNotNull();
    }

    @Test
    void drawsAJumpBackAsALineUpwards() {
        var drawn = Drawn.of(POLL);

        var back = drawn.way("/do/3/rest", "/do/0/ask");

        var target = drawn.at("/do/0/ask");
        assertThat(back.end().y()).isBetween(target.y(), target.bottom());
        assertThat(back.end().y()).isLessThan(back.points().getFirst().y());
        assertThat(back.end().x() < target.x() || back.end().x() > target.x() + target.width()).isTrue();
    }

    @Test
    void placesCasesSideBySideAndWhereTheyMeetBelow() {
        var drawn = Drawn.of(definition(
                """
                do:
                  - choose: {switch: [{a: {when: .a, then: one}}, {b: {then: two}}]}
                  - one: {set: {a: 1}, then: both}
                  - two: {set: {a: 2}}
                  - both: {set: {b: 3}}
                """));

        var one = drawn.at("/do/1/one");
        var two = drawn.at("/do/2/two");
        assertThat(one.y()).isEqualTo(two.y());
        assertThat(one.x()).isLessThan(two.x());
        assertThat(drawn.at("/do/3/both").y()).isGreaterThan(one.bottom());
    }

    @Test
    void leadsEndOutOfAListAndExitOnlyToItsEnd() {
        var drawn = Drawn.of(definition(
                """
                do:
                  - outer:
                      do:
                        - choose: {switch: [{stop: {when: .a, then: end}}, {leave: {then: exit}}]}
                  - after: {set: {a: 1}}
                """));

        var frame = drawn.frames().getFirst();
        assertThat(drawn.way("/do/0/outer/do/0/choose", "end").end().y()).isGreaterThan(drawn.at("/do/1/after").bottom());
        assertThat(drawn.way("/do/0/outer/do/0/choose", "/do/0/outer/do/-").end().y()).isLessThan(frame.bottom());
    }

    @Test
    void drawsWhatNoWayReachesWithoutALineToIt() {
        var drawn = Drawn.of(definition("do:\n  - go: {set: {a: 1}, then: end}\n  - lost: {set: {b: 2}}\n"));

        assertThat(drawn.pointers()).containsExactlyInAnyOrder("/do/0/go", "/do/1/lost");
        assertThat(drawn.ways()).noneMatch(way -> way.to().equals("/do/1/lost"));
    }

    @Test
    void saysWhatStartsARun() {
        assertThat(Drawn.of(POLL).text()).contains("by hand");
        assertThat(Drawn.of(definition("schedule: {on: {one: {with: {type: order.placed, source: /shop}}}}\ndo: [{a: {set: {a: 1}}}]")).text())
                .contains("on order.placed from /shop");
        var many = repeated(500, number -> "      - with: {type: t%d}\n".formatted(number));
        assertThat(Drawn.of(definition("schedule:\n  on:\n    any:\n" + many + "do: [{a: {set: {a: 1}}}]")).text())
                .contains("on t0", "on t2", "… 497 more")
                .doesNotContain("on t3");
    }

    @Test
    void drawsFunctionsApartFromTheirCalls() {
        var drawn = Drawn.of(definition(
                """
                use: {functions: {greet: {do: [{say: {set: {a: 1}}}]}}}
                do: [{call: {call: greet}}]
                """));

        assertThat(drawn.pointers()).containsExactlyInAnyOrder("/do/0/call", "/use/functions/greet", "/use/functions/greet/do/0/say");
    }

    @Test
    void keepsHostileNamesTexts() {
        var hostile = "</text></title><script>alert(1)</script>\\\"' onload=\\\"alert(1)]]>&lt;\\x01\\u202e\\ud83d";
        var drawn = Drawn.of(definition(
                """
                schedule: {on: {one: {with: {type: "%1$s"}}}}
                use: {functions: {"%1$s": {set: {a: 1}}}}
                do:
                  - "%1$s":
                      switch:
                        - "%1$s": {when: .a, then: end}
                  - second: {call: "%1$s"}
                """
                        .formatted(hostile)));

        assertThat(drawn.elementNames()).containsExactly("g", "path", "rect", "style", "svg", "text", "title");
        assertThat(drawn.elements("*", element -> element.hasAttribute("onload"))).isEmpty();
        assertThat(drawn.svg).contains("&lt;/text&gt;").doesNotContain("\u202e</", "\u0001");
        assertThat(drawn.pointers().getFirst()).contains("<script>alert(1)<~1script>");
    }

    @Test
    void collapsesTheMiddleOfALongForkAndOfALongList() {
        var branches = repeated(500, number -> "          - b%d: {set: {a: 1}}\n".formatted(number));
        var fork = Drawn.of(definition("do:\n  - all:\n      fork:\n        branches:\n" + branches));
        assertThat(fork.text()).contains("… 480 more", "b10 … b489");
        assertThat(fork.pointers()).hasSize(21).contains("/do/0/all/fork/branches/9/b9", "/do/0/all/fork/branches/490/b490");
        assertThat(fork.picture().width()).isLessThan(4_000);

        var list = Drawn.of(definition("do:\n" + repeated(500, number -> "  - t%d: {set: {a: 1}}\n".formatted(number))));
        assertThat(list.text()).contains("… 480 more");
        assertThat(list.pointers()).hasSize(20);
        assertThat(list.ways()).hasSize(22);
    }

    @Test
    void leadsToWhatStandsForTheMiddleWhereATargetIsHidden() {
        var tasks = repeated(100, number -> "  - t%d: {set: {a: 1}}\n".formatted(number));
        var drawn = Drawn.of(definition("do:\n  - jump: {set: {a: 1}, then: t50}\n" + tasks));

        assertThat(drawn.way("/do/0/jump", "/do/…")).isNotNull();
    }

    @Test
    void staysBoundedHoweverDefinitionsNest() {
        var deep = "do:\n" + IntStream.range(0, 60)
                .mapToObj(level -> "  ".repeat(level * 2) + "- l%d:\n".formatted(level) + "  ".repeat(level * 2 + 2) + "do:\n")
                .collect(Collectors.joining())
                + "  ".repeat(120) + "- last: {set: {a: 1}}\n";
        var nested = Drawn.of(definition(deep));
        assertThat(nested.text()).contains("52 tasks inside");

        var wide = Drawn.of(definition("do:\n" + wide(2, 3)));
        assertThat(wide.nodes()).hasSizeLessThanOrEqualTo(Shortening.MOST);
        assertCardsStandFree(wide);
    }

    /** Forks of six branches in one another. */
    private static String wide(int indent, int levels) {
        var pad = " ".repeat(indent);
        return repeated(6, number -> levels == 0
                ? "%s- t%d: {set: {a: 1}}\n".formatted(pad, number)
                : "%s- f%d:\n%s    fork:\n%s      branches:\n%s".formatted(pad, number, pad, pad, wide(indent + 8, levels - 1)));
    }

    @Test
    void placesCardsFreelyWhateverLeadsWhere() {
        for (var seed = 0; seed < 300; seed++) {
            var yaml = definition("do:\n" + anyFlow(new Random(seed)));
            var drawn = Drawn.of(yaml);
            assertThat(drawn.pointers()).as(yaml).hasSizeGreaterThan(1).doesNotHaveDuplicates();
            assertCardsStandFree(drawn);
        }
    }

    private static String anyFlow(Random random) {
        var size = 2 + random.nextInt(9);
        var tasks = new StringBuilder();
        for (var number = 0; number < size; number++) {
            var condition = random.nextInt(4) == 0 ? "if: .a, " : "";
            switch (random.nextInt(4)) {
                case 0 -> tasks.append("  - t%d: {%sswitch: [%s]}\n".formatted(number, condition, cases(random, size)));
                case 1 -> tasks.append("  - t%d: {do: [{inner: {set: {a: 1}, then: %s}}, {next: {set: {b: 1}}}], then: %s}\n"
                        .formatted(number, random.nextBoolean() ? "end" : "exit", target(random, size)));
                case 2 -> tasks.append("  - t%d: {%stry: [{inner: {set: {a: 1}}}], catch: {do: [{sorry: {set: {a: 1}, then: end}}]}}\n"
                        .formatted(number, condition));
                default -> tasks.append("  - t%d: {%sset: {a: 1}, then: %s}\n".formatted(number, condition, target(random, size)));
            }
        }
        return tasks.toString();
    }

    private static String cases(Random random, int size) {
        return IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(number -> "{c%d: {when: .c, then: %s}}".formatted(number, target(random, size)))
                .collect(Collectors.joining(", "));
    }

    private static String target(Random random, int size) {
        var words = new ArrayList<>(List.of("continue", "continue", "exit", "end"));
        IntStream.range(0, size).forEach(number -> words.add("t" + number));
        return words.get(random.nextInt(words.size()));
    }

    @Test
    void linksTasksInPagesAndHasNoStyleOfItsOwnThere() {
        var drawn = Drawn.inline(POLL, null, pointer -> pointer.equals("/do/0/ask") ? "?step=1&a=\"b" : null);

        assertThat(drawn.node("/do/0/ask").getLocalName()).isEqualTo("a");
        assertThat(drawn.node("/do/0/ask").getAttribute("href")).isEqualTo("?step=1&a=\"b");
        assertThat(drawn.node("/do/3/rest").getLocalName()).isEqualTo("g");
        assertThat(drawn.elementNames()).doesNotContain("style", "script");
        assertThat(drawn.elements("*", element -> element.hasAttribute("style"))).isEmpty();
    }

    @Test
    void cutsLongTextsAndKeepsTheWholeInATitle() {
        var name = "a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on";
        var drawn = Drawn.of(definition("do:\n  - %s: {set: {a: 1}}\n".formatted(name)));

        var node = drawn.node("/do/0/" + name);
        assertThat(node.getElementsByTagName("title").item(0).getTextContent()).startsWith(name);
        assertThat(node.getElementsByTagName("text").item(0).getTextContent()).endsWith("…").hasSizeLessThan(40);
        assertThat(drawn.at("/do/0/" + name).width()).isLessThan(300);
    }

    private static String repeated(int times, IntFunction<String> item) {
        return IntStream.range(0, times).mapToObj(item).collect(Collectors.joining());
    }
}
