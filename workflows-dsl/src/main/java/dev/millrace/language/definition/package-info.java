/**
 * The automation language's model: Serverless Workflow DSL 1.0 as records, its expressions compiled.
 *
 * <p>{@link dev.millrace.language.definition.DefinitionReader} makes it from a tree in which the linter found no error;
 * the interpreter walks it. What surprises: it holds every task's JSON pointer, since that is the task's identity in
 * steps, errors and idempotency keys; those of tasks from outside begin with {@code /resources}.
 */
@NullMarked
package dev.millrace.language.definition;

import org.jspecify.annotations.NullMarked;
