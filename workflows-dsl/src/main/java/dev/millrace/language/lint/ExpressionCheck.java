package dev.millrace.language.lint;

import java.util.List;
import java.util.Set;

/** What the linter asks of the expression language. */
@FunctionalInterface
interface ExpressionCheck {

    /** Reads {@code jq} without evaluating it. Throws nothing, whatever the text. */
    Reading read(String jq);

    /**
     * @param mistakes what is wrong with the syntax and the functions that are called
     * @param freeVariables the variables that the expression takes from around, without the dollar; empty where there
     *     are mistakes
     */
    record Reading(List<Mistake> mistakes, Set<String> freeVariables) {}
}
