/**
 * How the API is tested: over HTTP, against the whole application and a real PostgreSQL, started once for all classes.
 *
 * <p>A test class carries {@link dev.millrace.api.testing.ApiTest} and takes an {@link dev.millrace.api.testing.Api}
 * in its constructor. All classes share the two workspaces, so a test makes the things it looks at. No Temporal server
 * is started.
 */
@NullMarked
package dev.millrace.api.testing;

import org.jspecify.annotations.NullMarked;
