/** Secrets at rest: how they are wrapped in memory, encrypted for PostgreSQL, and found again. */
@NullMarked
package dev.millrace.vault;

import org.jspecify.annotations.NullMarked;
