/**
 * Our own evaluator of jq 1.7 expressions, for expressions that run inside workflow code.
 *
 * <p>{@link dev.millrace.language.jq.Jq} is the whole surface: compile once, evaluate often, from any thread. A source
 * goes through {@code Lexer} and {@code Parser}, which resolves every name, into a tree of {@code Ast}; an
 * {@code Evaluator} walks it and pushes each output into an {@code Out}. The built-in functions stand by theme in the
 * classes that {@code Builtins} lists, and in {@code prelude.jq}.
 *
 * <p>What surprises: nothing here looks at a clock, a locale or a time zone, and everything that costs time or memory is
 * charged to the {@code Meter} <em>before</em> it happens, so that a hostile expression ends at the same place on every
 * machine. A new built-in that loops or makes values must charge for them too, and changing what is charged changes where
 * running workflows end at a limit.
 *
 * <p>The package is larger than a dozen classes and stays in one piece on purpose: all of it but five types is private.
 */
@NullMarked
package dev.millrace.language.jq;

import org.jspecify.annotations.NullMarked;
