/**
 * The console as browsers see it: {@code *PagesTest} over HTTP against the whole application, {@code ConsoleBrowserTest}
 * in a real browser. {@link dev.millrace.console.Desk} makes the things that the pages show.
 */
@NullMarked
package dev.millrace.console;

import org.jspecify.annotations.NullMarked;
