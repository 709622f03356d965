/**
 * Draws a definition as a flow chart, with a run laid over it: text in, SVG text out.
 *
 * <p>{@link dev.millrace.language.diagram.Diagram} is what others call. {@code ChartReader} makes a {@code Chart} of the
 * task tree, {@code Shortening} leaves the middle of long lists out, the layouts place what is left, top down and the
 * same for the same definition, and {@code SvgWriter} writes it. What surprises: a layout knows nothing of a run but
 * whether there is one, so that nothing moves on the picture while the run does.
 */
@NullMarked
package dev.millrace.language.diagram;

import org.jspecify.annotations.NullMarked;
