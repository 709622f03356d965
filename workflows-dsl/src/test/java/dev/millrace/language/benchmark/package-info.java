/**
 * What linting and evaluating cost. Started by {@code mvn -Planguage -pl workflows-dsl verify -DskipTests}, never by a test;
 * see docs/performance.md.
 */
@NullMarked
package dev.millrace.language.benchmark;

import org.jspecify.annotations.NullMarked;
