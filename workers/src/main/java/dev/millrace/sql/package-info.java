/**
 * How PostgreSQL's {@code timestamptz} and our {@code Instant} become each other, said once for every {@code Store}. What surprises: the
 * driver takes no {@code Instant}, and only one with an offset says which moment is meant, whatever zone the process has.
 */
@NullMarked
package dev.millrace.sql;

import org.jspecify.annotations.NullMarked;
