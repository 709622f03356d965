/**
 * The one JSON tree of our own code: Jackson 2, because Temporal's payloads use it too. The web layer is told to use
 * the same mapper, so that Jackson 3, which Spring brings, never meets our types.
 */
@NullMarked
package dev.millrace.json;

import org.jspecify.annotations.NullMarked;
