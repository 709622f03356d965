/**
 * Says what is wrong with a definition before it runs: every mistake once, at its line and column, with the text to
 * put there where one is near. Registration, the console's editor and the command line call {@link
 * dev.millrace.language.lint.Linter}. The grammar is data ({@code Shape}) that one walker follows; each task type is
 * an entry of {@code TaskKind}, and what we do not run yet is in the grammar too, so that it is refused by name. {@code
 * EditorSchema} is the same grammar for editors. What surprises: a task's keyword decides which shape it is held against, so
 * that a typo never fails twelve schemas.
 */
@NullMarked
package dev.millrace.language.lint;

import org.jspecify.annotations.NullMarked;
