/** Identifiers that tell what they name and sort by creation, and hashes that tell contents apart. Everything that makes a row asks here. */
@NullMarked
package dev.millrace.id;

import org.jspecify.annotations.NullMarked;
