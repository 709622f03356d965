/**
 * Diagrams of stored versions and of runs, for the API and for the console's pages.
 *
 * <p>What surprises: a file of its own carries its style inside, which our policy forbids elsewhere; its answer has a
 * policy that allows this one style by its hash, and nothing else.
 */
@NullMarked
package dev.millrace.api.diagram;

import org.jspecify.annotations.NullMarked;
