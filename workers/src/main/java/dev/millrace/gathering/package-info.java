/**
 * Events that start one run together ({@code schedule.on} with {@code all}, {@code until} or {@code correlate}). At the
 * acceptance of an event it is only noted where it belongs, by the values that it correlates by; whether there are enough is
 * asked afterwards, by {@link dev.millrace.gathering.Gatherings#complete}, since the conditions are the authors'.
 *
 * <p>What surprises: a gathering is asked with the version of the automation that is current then. Where that has another
 * {@code schedule.on} than before, all its events are asked again.
 */
@NullMarked
package dev.millrace.gathering;

import org.jspecify.annotations.NullMarked;
