/**
 * {@code /api/v1/events}: CloudEvents 1.0 in by HTTP, in the structured, batched and binary mode.
 *
 * <p>What comes in by any mode becomes the JSON format of one event, checked against the specification before anything
 * is stored; one wrong event refuses its whole batch.
 */
@NullMarked
package dev.millrace.api.event;

import org.jspecify.annotations.NullMarked;
