package dev.millrace.console.expression;

import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param back what the expression is tried on; null for JSON that is typed
 * @param lead what {@code .} is, in a sentence
 * @param parts what {@code .} can be, of which one is chosen; none for JSON that is typed
 * @param known the variables that are recorded
 * @param result null before anything was evaluated
 */
record ExpressionPage(
        ExpressionForm form,
        @Nullable Link back,
        String lead,
        List<Part> parts,
        List<JsonBlock> known,
        @Nullable Result result) {

    /** One thing that {@code .} can be. */
    record Part(String name, String label, boolean chosen, JsonBlock block) {}

    /** What stands in the form, as it was typed. */
    record ExpressionForm(
            String expression, String event, String run, int step, String part, String json, String variables) {

        ExpressionForm {
            expression = unix(expression);
            json = unix(json);
            variables = unix(variables);
        }

        private static String unix(String text) {
            return text.replace("\r\n", "\n");
        }
    }

    /**
     * What came of it.
     *
     * @param status of the answer, as over REST
     * @param complaint why nothing came of it; null where it was evaluated
     * @param pointed the expression's line with a mark under the column that is wrong; null where none is
     * @param sentence how many outputs there are
     */
    record Result(
            int status,
            @Nullable String complaint,
            @Nullable String pointed,
            @Nullable String sentence,
            List<JsonBlock> outputs) {}
}
