/** Tests of the linter: a table of samples, the conformance kit, mutations of valid definitions, and its speed. */
@NullMarked
package dev.millrace.language.lint;

import org.jspecify.annotations.NullMarked;
