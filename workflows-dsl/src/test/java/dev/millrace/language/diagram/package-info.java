/** Diagrams of definitions, looked at as an XML parser and as a ruler see them. */
@NullMarked
package dev.millrace.language.diagram;

import org.jspecify.annotations.NullMarked;
