/**
 * Values of a definition that are computed when a run reaches them.
 *
 * <p>A {@link dev.millrace.language.expression.Template} is a JSON value in which some texts are jq; it is compiled
 * once, when its definition is read, and evaluated against an {@link dev.millrace.language.expression.Arguments}.
 * What surprises: nothing here looks at a clock or at chance, since workflow code calls it.
 */
@NullMarked
package dev.millrace.language.expression;

import org.jspecify.annotations.NullMarked;
