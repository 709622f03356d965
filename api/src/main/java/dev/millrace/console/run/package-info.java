/**
 * Runs: the list, one run's story, and what can be done about it.
 *
 * <p>One handler renders the page and, for htmx, the part of it that moves. {@code RunStreams} only tells a browser that
 * the run has moved; the browser then asks for that part again, so that there is one way to render a run.
 */
@NullMarked
package dev.millrace.console.run;

import org.jspecify.annotations.NullMarked;
