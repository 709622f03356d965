/**
 * Millrace against the same flow written by hand with Temporal's SDK, in one run and on the same engine.
 *
 * <p>Started by {@code mvn -Pbenchmark -pl api -am verify -DskipTests}, never by a test; see docs/performance.md. The
 * load and the service that is called live in this process, each contestant in a JVM of its own. What surprises: runs
 * are counted when they have ended, not when they were acknowledged.
 */
@NullMarked
package dev.millrace.benchmark;

import org.jspecify.annotations.NullMarked;
