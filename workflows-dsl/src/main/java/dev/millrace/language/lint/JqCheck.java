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
            var compiled = Jq.compile(jq);
            return new Reading(List.of(), compiled.freeVariables(), compiled.types());
        } catch (JqSyntaxException broken) {
            return new Reading(List.of(mistake(broken)), Set.of(), Set.of());
        }
    }

    private static Mistake mistake(JqSyntaxException broken) {
        var signature = broken.suggestion();
        if (signature == null) {
            return new Mistake(broken.offset(), broken.getMessage(), null);
        }
        // The suggestion is what to write there, and nobody writes the arity of map/1.
        var near = signature.replaceFirst("/\\d+$", "");
        return new Mistake(broken.offset(), broken.getMessage() + Wording.didYouMean(near), near);
    }
}
