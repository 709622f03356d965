package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.node.JsonNodeType;
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
     * @param types the types that it may give; empty where there are mistakes, or where it always fails
     */
    record Reading(List<Mistake> mistakes, Set<String> freeVariables, Set<JsonNodeType> types) {}
}
