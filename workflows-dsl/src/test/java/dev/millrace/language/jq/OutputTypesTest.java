package dev.millrace.language.jq;

import static com.fasterxml.jackson.databind.node.JsonNodeType.ARRAY;
import static com.fasterxml.jackson.databind.node.JsonNodeType.BOOLEAN;
import static com.fasterxml.jackson.databind.node.JsonNodeType.NULL;
import static com.fasterxml.jackson.databind.node.JsonNodeType.NUMBER;
import static com.fasterxml.jackson.databind.node.JsonNodeType.OBJECT;
import static com.fasterxml.jackson.databind.node.JsonNodeType.STRING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import org.junit.jupiter.api.Test;

/** What is certain is told; {@link JqBehaviourTest} and {@link JqFuzzTest} try that nothing else ever comes out. */
class OutputTypesTest {

    @Test
    void constantsAndConstructionsHaveTheirType() {
        gives("5", NUMBER);
        gives("\"a\\(.b)\" + \"c\"", STRING);
        gives("\"a\\(.b[])\"", STRING, NULL);
        gives("\"a\" + \"c\"", STRING);
        gives("[.a[]]", ARRAY);
        gives("{a: 1}", OBJECT);
        gives(". == 1 and .b", BOOLEAN);
        gives("true", BOOLEAN);
        gives("empty", NULL);
    }

    @Test
    void functionsWithOneTypeOfOutputHaveIt() {
        gives("length", NUMBER);
        gives(". | map(.x)", ARRAY);
        gives("tostring | @base64", STRING);
        gives("[1] | . as $x | $x | length", NUMBER);
        gives("def f: 1; length", NUMBER);
    }

    @Test
    void branchesAddUp() {
        gives("if . then 1 else \"a\" end", NUMBER, STRING);
        gives("null // [1]", ARRAY);
        gives("1, {}", NUMBER, OBJECT);
        gives("\"x\" * 3", STRING, NULL);
        gives("\"a,b\" / \",\"", ARRAY);
    }

    @Test
    void whatAlwaysFailsGivesNothing() {
        gives("1 + \"a\"");
    }

    @Test
    void whatCannotBeToldMayBeAnything() {
        for (var expression : new String[] {".", ".a", ".[]", "$x", "reduce .[] as $y (0; . + $y)", "first(.a)", "fromjson", ".a?"}) {
            assertThat(Jq.compile(expression).types())
                    .as(expression)
                    .containsExactlyInAnyOrder(ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING);
        }
    }

    @Test
    void anExpressionOfAnySizeIsReadInABoundedTime() {
        assertThat(Jq.compile("[[[1]] | combinations, combinations(3)]").types()).containsExactly(ARRAY);
        assertThat(Jq.compile("1" + " + 1".repeat(3_000)).types()).contains(NUMBER);
    }

    private static void gives(String expression, JsonNodeType... types) {
        assertThat(Jq.compile(expression).types()).as(expression).containsExactlyInAnyOrder(types);
    }
}
