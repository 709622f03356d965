/**
 * How much is asked of a provider, and when: a budget for each account, and a breaker for each host that fails.
 *
 * <p>Activities pass the {@link dev.millrace.connection.limit.Gate} before each request through a stored connection, and tell
 * the {@link dev.millrace.connection.limit.Passage} what came of it. All state is in PostgreSQL, so that every worker knows
 * what the others have used. What surprises: whoever has to wait is given a time of its own, which is reserved; nobody
 * holds a lock or a database connection while a request is under way or a wait lasts.
 */
@NullMarked
package dev.millrace.connection.limit;

import org.jspecify.annotations.NullMarked;
