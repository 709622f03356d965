package dev.millrace.language.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JqHostileTest {

    /** Many times what they take, because tests share their machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    static List<String> endless() {
        return List.of(
                "last(range(1e12))",
                "reduce range(1e9) as $i (0; . + 1)",
                "foreach range(1e9) as $i (0; .; empty)",
                "\"x\" * 1e9",
                "[limit(1e9; repeat(1))]",
                "until(false; .)",
                "def f: f; f",
                "def f: 1 + f; f",
                "def f: (., .) | f; f",
                "def f(g): g | f(g | g); f(.)",
                "1" + "e30 as $x | [range($x)]",
                "[., .] | ".repeat(60) + "tojson",
                "[., .] | ".repeat(60) + ".",
                "[., .] | ".repeat(60) + ". == .",
                "\"x\" | " + ". + . | ".repeat(60) + ".",
                "\"x\" | " + "gsub(\"\"; \"xxxxxxxx\") | ".repeat(20) + ".",
                "[range(1000)] | [.[] as $a | .[] as $b | .[] as $c | 1]",
                "{a: range(1e3), b: range(1e3), c: range(1e3)}",
                "\"\\(range(1000))\\(range(1000))\\(range(1000))\" | empty",
                "[range(20)] | [., ., ., ., ., ., ., .] | combinations",
                "[range(1e6)] | sort",
                "[range(1e5) | -.] | sort",
                "[range(1e6)] | implode",
                "[range(1e4)] - [range(1e4)]",
                ".[1e9] = 1",
                "setpath([1e9]; 0)",
                "pick(.[1e9])",
                "path(repeat(.a))",
                "reduce range(1e6) as $i (0; [.])",
                "reduce range(1e5) as $i ([]; . + [$i])",
                "reduce range(1e5) as $i ({}; .[$i | tostring] = 1)",
                "\"a\" * 1e6 | test(\"(a+)+b\")",
                "\"a\" * 1e5 | [match(\"(a(.*z)?)\"; \"g\")]",
                "\"x\" * 1e5 | indices(\"x\" * 1e4)",
                "\"x\" * 1e6 | [scan(\"x\")]",
                "\"[\" * 100000 | fromjson",
                "\"[\" + \"1,\" * 1e6 + \"1]\" | fromjson",
                "\"<\" * 1e6 | @html | @html | @html | @html",
                "[[range(1000)]] | .[1000000] = [] | transpose",
                "tojson | " + "tojson | ".repeat(60) + ".",
                "first(range(1e9) | select(. < 0))",
                "any(range(1e9); . < 0)",
                "range(1e9; 0; -1e-300)",
                "not | ".repeat(9000) + "not",
                "1" + " + 1".repeat(16_000),
                "now | strftime(\"%c\" * 1e6)",
                "label $f | range(1e9) | if . > 1e8 then break $f else empty end");
    }

    @ParameterizedTest
    @MethodSource("endless")
    void endsAtALimit(String source) {
        JqException failure = assertTimeoutPreemptively(PATIENCE, () -> failure(source));

        assertThat(failure.limit()).as(failure.getMessage()).isTrue();
    }

    private static JqException failure(String source) {
        try {
            Jq.compile(source).all(NullNode.instance, Row.CONTEXT);
        } catch (JqException failure) {
            return failure;
        }
        throw new AssertionError("it ended by itself");
    }

    static List<String> monstrous() {
        return List.of(
                "(".repeat(60_000),
                "(".repeat(100_000),
                "[".repeat(60_000),
                "[".repeat(100_000),
                "-".repeat(60_000) + "1",
                "-".repeat(100_000) + "1",
                "not|".repeat(100_000) + ".",
                "{a:".repeat(20_000),
                "\"\\(".repeat(20_000),
                ".[".repeat(30_000),
                "if ".repeat(20_000),
                "try ".repeat(15_000),
                "reduce ".repeat(9_000),
                "1 as $x|".repeat(8_000) + "1",
                "def f: 1; ".repeat(6_000) + "f",
                "def f: ".repeat(9_000),
                "1//".repeat(20_000) + "1",
                ". as " + "[".repeat(60_000),
                ". as {(".repeat(9_000),
                ". as [" + "$a,".repeat(15_000) + "$b] | 1",
                "def f(" + "a;".repeat(15_000) + "b): 1; 1",
                "\"".repeat(60_001),
                "f(".repeat(30_000));
    }

    @ParameterizedTest
    @MethodSource("monstrous")
    void refusesTheSource(String source) {
        JqSyntaxException refused = assertTimeoutPreemptively(PATIENCE, () -> {
            try {
                Jq.compile(source);
            } catch (JqSyntaxException refusal) {
                return refusal;
            }
            throw new AssertionError("it was accepted");
        });

        assertThat(refused.offset()).isBetween(0, source.length());
    }

    @Test
    void largeNumbersStayCheap() {
        JqContext context = Row.CONTEXT;

        assertThat(Jq.compile("1e1000").all(NullNode.instance, context).getFirst().doubleValue())
                .isEqualTo(Double.MAX_VALUE);
        assertThat(Jq.compile("reduce range(10000) as $i (3; . * .)").all(NullNode.instance, context).getFirst().doubleValue())
                .isEqualTo(Double.MAX_VALUE);
        assertThat(Jq.compile("9".repeat(60_000)).all(NullNode.instance, context).getFirst().doubleValue())
                .isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void aStepOfZeroGivesNothing() {
        assertThat(Jq.compile("range(0; 1; 0)").all(NullNode.instance, Row.CONTEXT)).isEmpty();
    }

    /** Not through {@link Jq}, whose last resort against an overflow would hide what this is about. */
    @Test
    void theDepthIsCountedBeforeASmallStackOverflows() throws InterruptedException {
        List<String> recursions = List.of(
                "def f: 1 + f; f",
                "def f: [f]; f",
                "def f: {(f): f}; f",
                "def f(x): f(x + 1); f(1)",
                "def f: \"\\(f)\"; f",
                "def f: try f catch 1; f",
                "def f: .a as {b: [[$x]]} | f; f",
                "def f: . as [[[[[$a]]]]] | f; f",
                "def f: . as [$a] ?// $a | f; f",
                "def f: reduce f as $x (0; 1); f",
                "def f: foreach . as $x (0; f); f",
                "def f: .[f:f]; f",
                "def f: f // 1; f",
                "def f: label $x | f; f",
                "def f: .a |= f; f",
                "def f: .a += f; f",
                "def f: with_entries(f); {a: 1} | f",
                "def f: walk(f); [1] | f",
                "def f: group_by([.] | f); [1] | f",
                "def f: gsub(\"a\"; \"a\" | f); \"a\" | f",
                "def f: path(f); f",
                "def f: recurse(f); f",
                "def f: recurse(.; f); f",
                "def f: while(f; .); f",
                "def f: until(f; 1); f",
                "def f: range(f; f; f); f",
                "def f: pow(f; f); f",
                "def f: any(.; f); f",
                "def f: limit(1; f); f",
                "def f: paths(f); [1] | f",
                "reduce range(1e5) as $i (0; [.])",
                "reduce range(300) as $i (0; {a: .}) | walk(.) | tojson | fromjson | . == .",
                "1" + " + 1".repeat(3000),
                "1" + " | 1".repeat(3000));
        AtomicReference<String> overflowed = new AtomicReference<>();
        Thread small = new Thread(null, () -> recursions.forEach(source -> {
            try {
                new Evaluator(Row.CONTEXT).all(Parser.parse(source).expression(), NullNode.instance);
            } catch (JqException limit) {
                assertThat(limit.limit()).as(source).isTrue();
            } catch (StackOverflowError overflow) {
                overflowed.set(source);
            }
        }), "small stack", 512 * 1024);
        small.start();
        small.join();

        assertThat(overflowed).hasNullValue();
    }

    @Test
    void theParsersDepthIsCountedBeforeASmallStackOverflows() throws InterruptedException {
        AtomicReference<Throwable> escaped = new AtomicReference<>();
        Thread small = new Thread(null, () -> monstrous().forEach(source -> {
            try {
                Jq.compile(source);
            } catch (JqSyntaxException refused) {
                // As it should be.
            } catch (StackOverflowError overflow) {
                escaped.set(overflow);
            }
        }), "small stack", 512 * 1024);
        small.start();
        small.join();

        assertThat(escaped).hasNullValue();
    }
}
