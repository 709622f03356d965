/**
 * How a {@code Store} gives PostgreSQL moments and documents, and takes them back, said once for all of them. What surprises: the driver
 * takes no {@code Instant}, and only a time with an offset says which moment is meant, whatever zone the process has.
 */
@NullMarked
package dev.millrace.sql;

import org.jspecify.annotations.NullMarked;
