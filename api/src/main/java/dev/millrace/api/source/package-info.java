/** {@code /api/v1/sources}: REST over {@link dev.millrace.source.Sources}. A secret comes in and never goes out. */
@NullMarked
package dev.millrace.api.source;

import org.jspecify.annotations.NullMarked;
