package dev.millrace.language.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JqTest {

    private static final JsonNode NOTHING = NullNode.instance;

    @Test
    void namesTheVariablesThatItDoesNotBind() {
        Jq jq = Jq.compile("$b + $a | . as $c | $c + $a | def f($d): $d; f($e)");

        assertThat(jq.freeVariables()).containsExactlyInAnyOrder("a", "b", "e");
        assertThat(jq.source()).startsWith("$b + $a");
    }

    @Test
    void failsWhenAVariableIsNotGiven() {
        assertThatThrownBy(() -> Jq.compile("$missing").all(NOTHING, Row.CONTEXT))
                .isInstanceOf(JqException.class)
                .hasMessage("$missing is not defined");
    }

    @Test
    void firstIsNullWhenThereIsNoOutputAndStopsAfterOne() {
        assertThat(Jq.compile("empty").first(NOTHING, Row.CONTEXT)).isEqualTo(NullNode.instance);
        assertThat(Jq.compile("1, error").first(NOTHING, Row.CONTEXT).intValue()).isEqualTo(1);
        assertThat(Jq.compile("repeat(1)").first(NOTHING, Row.CONTEXT)).isEqualTo(NullNode.instance);
    }

    @Test
    void anEmptySourceIsTheIdentity() {
        assertThat(Jq.compile("  # nothing\n").all(Row.json("7"), Row.CONTEXT)).containsExactly(Row.json("7"));
    }

    @Test
    void leavesInputAndVariablesAsTheyWere() {
        JsonNode input = Row.json("{\"a\":[1,{\"b\":2}]}");
        JsonNode variable = Row.json("[3,[4]]");
        JqContext context = new JqContext(Map.of("v", variable), Instant.EPOCH, JqLimits.DEFAULT);

        Jq.compile(".a[1].b = 9 | .a += [5] | del(.a[0]) | .a |= reverse | ($v | .[1][0] |= . + 1), ($v | .[1] += [1]), "
                        + "(.. |= .), ([.a, .a] | .[0][0] = 7), (. as $k | .a[0] |= [$k, $k] | .a[0][0].a = 1)")
                .all(input, context);

        assertThat(input).isEqualTo(Row.json("{\"a\":[1,{\"b\":2}]}"));
        assertThat(variable).isEqualTo(Row.json("[3,[4]]"));
    }

    @Test
    void anUpdateDoesNotChangeWhatItHandedOut() {
        List<JsonNode> outputs = Jq.compile("[[1]] | (.[0], .[0][0], .[0], .[0][1][0]) |= [., .]")
                .all(NOTHING, Row.CONTEXT);

        assertThat(outputs).containsExactly(Row.json("[[[[[1],[1]],[1]],[[[[1],[1]],[[1],[1]]],[1]]]]"));
    }

    @Test
    void aDownstreamFailureIsNotTheBodysToCatch() {
        assertThatThrownBy(() -> Jq.compile("(try 1 catch 2) | error(\"later\")").all(NOTHING, Row.CONTEXT))
                .hasMessage("later");
        assertThatThrownBy(() -> Jq.compile("(1 // 2) | error(\"later\")").all(NOTHING, Row.CONTEXT))
                .hasMessage("later");
    }

    @Test
    void aLimitCannotBeCaught() {
        for (String source : List.of(
                "try last(range(1e12)) catch 1", "(def f: 1 + f; f)?", "(\"x\" * 1e9) // 1", ". as [$a] ?// $a | repeat(1)",
                "recurse(try range(1e12) catch 1)")) {
            assertThatThrownBy(() -> Jq.compile(source).all(NOTHING, Row.CONTEXT))
                    .isInstanceOfSatisfying(JqException.class, failure -> assertThat(failure.limit()).isTrue());
        }
    }

    @Test
    void takesTheSameStepsEveryTime() {
        Jq jq = Jq.compile("[.[] | select(test(\"a.*b\")) | gsub(\"a\"; \"x\") | ascii_upcase] | group_by(length)");
        JsonNode input = Row.json("[\"ab\",\"aab\",\"b\",\"a--b\"]");
        long needed = stepsNeeded(jq, input);

        for (int i = 0; i < 100; i++) {
            assertThat(passes(jq, input, needed)).isTrue();
            assertThat(passes(jq, input, needed - 1)).isFalse();
        }
    }

    private static long stepsNeeded(Jq jq, JsonNode input) {
        long low = 1;
        long high = 1_000_000;
        while (low < high) {
            long middle = (low + high) / 2;
            if (passes(jq, input, middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static boolean passes(Jq jq, JsonNode input, long steps) {
        try {
            jq.all(input, new JqContext(Map.of(), Instant.EPOCH, new JqLimits(steps, 1_000_000, 200)));
            return true;
        } catch (JqException failure) {
            assertThat(failure.limit()).isTrue();
            return false;
        }
    }

    @Test
    void oneExpressionServesManyThreads() throws Exception {
        Jq jq = Jq.compile("[range($n)] | map(. * 2) | add");
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<JsonNode>> calls = IntStream.range(0, 200)
                    .<Callable<JsonNode>>mapToObj(n -> () -> jq.first(
                            NOTHING,
                            new JqContext(Map.of("n", Numbers.of(n)), Instant.EPOCH, JqLimits.DEFAULT)))
                    .toList();
            var results = threads.invokeAll(calls);
            for (int n = 1; n < results.size(); n++) {
                assertThat(results.get(n).get().intValue()).isEqualTo(n * (n - 1));
            }
        }
    }
}
