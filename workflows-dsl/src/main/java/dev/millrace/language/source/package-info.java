/**
 * Reads a definition from YAML 1.2 or JSON into a tree that still knows where each key and value was written. The
 * linter, the console's editor and the registration of automations call it; nothing is evaluated here. What surprises:
 * whatever the bytes hold, the only exception is {@link dev.millrace.language.source.UnreadableSource}, and it comes
 * quickly, because nesting, size and aliases are counted while reading.
 */
@NullMarked
package dev.millrace.language.source;

import org.jspecify.annotations.NullMarked;
