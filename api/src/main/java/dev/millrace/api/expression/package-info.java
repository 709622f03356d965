/**
 * Trying a jq expression on what a run would see: on a stored event, on a step's recorded input or output, or on JSON that
 * is given. Over REST, and by the same classes for the console. Nothing is stored.
 *
 * <p>{@code Subjects} finds what an expression sees, {@code Expressions} evaluates it within the language's own bounds, so
 * that what fails here fails in a run.
 */
@NullMarked
package dev.millrace.api.expression;

import org.jspecify.annotations.NullMarked;
