/**
 * The one place that makes an error answer: the wire contract's body for programs, a page for people, and the page that
 * explains a code.
 *
 * <p>Features throw {@link dev.millrace.refusal.Refusal} and never write an error themselves; filters that stand before
 * Spring MVC call {@link dev.millrace.api.error.ErrorWriter}. What the container refuses on its own, before any of our
 * code runs, comes through {@code ContainerErrorValve}. A code needs an entry in {@code errors.yml}.
 */
@NullMarked
package dev.millrace.api.error;

import org.jspecify.annotations.NullMarked;
