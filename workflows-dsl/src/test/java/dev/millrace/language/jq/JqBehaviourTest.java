package dev.millrace.language.jq;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JqBehaviourTest {

    private static final Scope OTHER = Scope.newEmptyScope();

    static {
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, OTHER);
        OTHER.setValue("x", Row.json("42"));
    }

    static List<Row> rows() throws IOException {
        return Row.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesWhatTheTableSays(Row row) throws JsonProcessingException {
        JsonNode before = row.input().deepCopy();

        assertThat(outcome(row)).isEqualTo(row.expected());

        assertThat(row.input()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesNothingButTheTypesThatWereForetold(Row row) {
        try {
            Jq jq = Jq.compile(row.expression());
            assertThat(jq.types()).contains(jq.first(row.input(), Row.CONTEXT).getNodeType());
        } catch (JqException | JqSyntaxException givesNothing) {
            // and so nothing of a type that was not foretold
        }
    }

    private static String outcome(Row row) throws JsonProcessingException {
        try {
            return Row.JSON.writeValueAsString(Jq.compile(row.expression()).all(row.input(), Row.CONTEXT));
        } catch (JqException failure) {
            assertThat(failure.limit()).isFalse();
            return "! " + failure.getMessage();
        } catch (JqSyntaxException refused) {
            return "!! " + refused.offset() + "+" + refused.length() + " " + refused.getMessage()
                    + (refused.suggestion() == null ? "" : " ~ " + refused.suggestion());
        }
    }

    @Test
    void agreesWithJacksonJqWhereItKnowsTheExpression() throws IOException {
        int compared = 0;
        for (Row row : Row.all()) {
            if (row.own() || row.isOfSource()) {
                continue;
            }
            List<JsonNode> others = new ArrayList<>();
            try {
                JsonQuery.compile(row.expression(), Versions.JQ_1_7).apply(OTHER, row.input(), others::add);
            } catch (JsonQueryException | RuntimeException unknownThereOrFailed) {
                continue;
            }
            compared++;
            assertThat(row.fails()).as(row.toString()).isFalse();
            assertThat(others).as(row.toString()).usingElementComparator(JqBehaviourTest::compare).containsExactlyElementsOf(
                    Row.json(row.expected()));
        }
        assertThat(compared).isGreaterThan(250);
    }

    private static int compare(JsonNode left, JsonNode right) {
        return left.equals(JqBehaviourTest::compareNumbers, right) ? 0 : 1;
    }

    private static int compareNumbers(JsonNode left, JsonNode right) {
        boolean same = left.equals(right)
                || left.isNumber() && right.isNumber() && Math.abs(left.doubleValue() - right.doubleValue()) < 1e-9;
        return same ? 0 : 1;
    }
}
