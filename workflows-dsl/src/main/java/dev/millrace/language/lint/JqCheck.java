package dev.millrace.language.lint;

import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqSyntaxException;
import java.util.List;
import java.util.Set;

/** Asks the jq that runs will use, so that what compiles here compiles there. */
final class JqCheck implements ExpressionCheck {

    @Override
    public Reading read(String jq) {
        try {
            var variables = Jq.compile(jq).freeVariables();
            return new Reading(List.of(), variables);
        } catch (JqSyntaxException broken) {
            return new Reading(
                    List.of(new Mistake(broken.offset(), broken.getMessage(), broken.suggestion())), Set.of());
        }
    }
}
