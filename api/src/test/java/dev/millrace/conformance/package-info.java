/** The conformance kit of the Serverless Workflow DSL, through the REST API, the linter and the interpreter on Temporal. */
@NullMarked
package dev.millrace.conformance;

import org.jspecify.annotations.NullMarked;
