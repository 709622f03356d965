/** The page on which a jq expression is tried on an event, on a step of a run, or on JSON. */
@NullMarked
package dev.millrace.console.expression;

import org.jspecify.annotations.NullMarked;
