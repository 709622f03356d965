package dev.millrace.language.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JqFuzzTest {

    private static final int CASES = 20_000;
    private static final JqContext SMALL =
            new JqContext(Map.of("x", Row.json("42")), Instant.EPOCH, new JqLimits(2_000, 20_000, 100));
    private static final List<String> PIECES = List.of(
            ".", "..", ".a", ".[]", "[", "]", "{", "}", "(", ")", "|", ",", "//", "+", "-", "*", "/", "%", "=", "|=", "+=",
            "//=", "==", "<", "and", "or", "not", "$x", "$__loc__", "as $x |", "?", "?//", "reduce .[] as $y (0;", "foreach",
            "if", "then", "else", "end", "try", "catch", "label $l |", "break $l", "def f:", "def f(g):", ";", "f", "\"a\"",
            "\"\\(", "@base64", "@csv", "1", "0", "1e300", "null", "nan", "infinite", ":", "[1:", "range(5)", "limit(2;",
            "first(", "path(", "del(", "recurse", "test(\"a\")", "gsub(\"a\";", "splits(\"b\")", "tojson", "fromjson", "sort",
            "group_by(", "walk(", "to_entries", "from_entries", "input", "error", "getpath([\"a\"])", "setpath([0];",
            "strftime(\"%Y\")", "mktime", "todate", "implode", "explode", "transpose", "combinations", "tostream",
            "fromstream(", "pick(", "ltrimstr(", "indices(", "until(", "while(", "repeat(", "empty", "add", "min", "flatten");

    @Test
    void onlyItsOwnExceptionsComeOut() throws IOException {
        Random random = new Random(20_240_517);
        List<Row> rows = Row.all();
        int evaluated = 0;
        for (int i = 0; i < CASES; i++) {
            String source = i % 2 == 0 ? assembled(random) : mutated(random, rows);
            JsonNode input = rows.get(random.nextInt(rows.size())).input();
            try {
                Jq jq = Jq.compile(source);
                List<JsonNode> outputs = jq.all(input, SMALL);
                if (!outputs.isEmpty()) {
                    assertThat(jq.types()).as(source).contains(outputs.getFirst().getNodeType());
                }
                evaluated++;
            } catch (JqException failed) {
                evaluated++;
            } catch (JqSyntaxException refused) {
                assertThat(refused.offset()).as(source).isBetween(0, source.length());
                assertThat(refused.offset() + refused.length()).as(source).isBetween(0, source.length());
            } catch (RuntimeException | StackOverflowError escaped) {
                fail("%s on %s let %s out", source, input, escaped);
            }
        }
        assertThat(evaluated).isGreaterThan(CASES / 10);
    }

    private static String assembled(Random random) {
        StringBuilder source = new StringBuilder();
        int pieces = 1 + random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            source.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextInt(4) == 0 ? "" : " ");
        }
        return source.toString();
    }

    /** A part of one row's expression put into another's. */
    private static String mutated(Random random, List<Row> rows) {
        String one = rows.get(random.nextInt(rows.size())).expression();
        String other = rows.get(random.nextInt(rows.size())).expression();
        return switch (random.nextInt(4)) {
            case 0 -> one + " | " + other;
            case 1 -> {
                int at = random.nextInt(one.length() + 1);
                yield one.substring(0, at) + other + one.substring(at);
            }
            case 2 -> {
                int at = random.nextInt(one.length() + 1);
                yield one.substring(0, at) + one.substring(Math.min(one.length(), at + 1 + random.nextInt(3)));
            }
            default -> "[" + one + ", (" + other + ")]";
        };
    }
}
