/**
 * Our own evaluator of jq 1.7 expressions, for expressions that run inside workflow code.
 *
 * <p>{@link dev.millrace.language.jq.Jq} is the whole surface: compile once, evaluate often, from any thread. A source
 * goes through {@code Lexer}, {@code Parser} ({@code Ast}) and {@code Compiler} into a tree of {@code Filter}s, each of
 * which pushes its outputs into a {@code Sink}; the built-in functions stand in the {@code *Builtins} classes.
 *
 * <p>What surprises: nothing here looks at a clock, a locale or a time zone, and everything that costs time or memory is
 * charged to the {@code Machine} <em>before</em> it happens, so that a hostile expression ends at the same place on
 * every machine. A new built-in that loops or makes values must charge for them too.
 *
 * <p>The package is larger than a dozen classes and stays in one piece on purpose: all of it but six types is private.
 */
@NullMarked
package dev.millrace.language.jq;

import org.jspecify.annotations.NullMarked;
