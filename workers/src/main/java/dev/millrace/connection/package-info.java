/**
 * Accounts at other services: kept encrypted, and put on requests without anybody seeing a token.
 *
 * <p>The REST API and the console write through {@link dev.millrace.connection.Connections}; activities, and nothing
 * else, resolve a name through {@link dev.millrace.connection.ConnectionAccess} to an
 * {@link dev.millrace.connection.Authorized}, which signs requests. The surprise: it signs for the origin of the
 * connection's {@code base_url} only, because whoever writes a definition would otherwise choose who gets the token.
 * Access tokens are renewed under a lock on the connection's row, by one process at a time.
 */
@NullMarked
package dev.millrace.connection;

import org.jspecify.annotations.NullMarked;
