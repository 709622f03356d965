/**
 * Dry runs in the console: the part of a page in which somebody says what to try an automation with, and what came of it.
 * The page of a stored version stands here; the editor shows the same parts beside its text.
 *
 * <p>Nothing is kept between two requests: the whole form comes with each, so that nothing typed is lost. What is asked
 * for goes through {@code dev.millrace.api.trial}, as over REST.
 */
@NullMarked
package dev.millrace.console.trial;

import org.jspecify.annotations.NullMarked;
