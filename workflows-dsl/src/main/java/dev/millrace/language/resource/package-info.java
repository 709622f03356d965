/**
 * What lies outside of a definition: schemas and functions that it names by their addresses.
 *
 * <p>{@link dev.millrace.language.resource.Retrieval} reads and checks all of it through whatever its caller gives it to read
 * with. What surprises: it is done once, when a version is stored, and never for a run, which finds what was read then.
 */
@NullMarked
package dev.millrace.language.resource;

import org.jspecify.annotations.NullMarked;
