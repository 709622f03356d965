package dev.millrace.connection;

import java.util.Optional;

/**
 * Resolves connections for the calls of a workspace. Only activities may ask: what comes back holds credentials, which
 * must not reach a workflow's history.
 */
public interface ConnectionAccess {

    /**
     * What to put on requests in the name of a connection; empty when the workspace has none of that name. Reads the
     * database at each call, and gets a new access token where the old one is about to end, which takes as long as the
     * token endpoint and is safe to repeat.
     *
     * @throws ConnectionFailure.AuthorizationLost if the service refuses the stored credentials
     * @throws ConnectionFailure.Unavailable if no token can be got just now
     */
    Optional<Authorized> byName(String workspaceId, String name);

    /**
     * Tells that the service answered 401 to {@code refused}, credentials that {@link #byName} had given. A token that has
     * not ended may have been revoked, and is not used again then.
     *
     * @return whether {@link #byName} gives other credentials now; for each connection true only once a minute
     */
    boolean refused(String workspaceId, String name, Authorized refused);

    /** As {@link #byName}, and {@link ConnectionFailure.Missing} when there is none. */
    default Authorized require(String workspaceId, String name) {
        return byName(workspaceId, name).orElseThrow(() -> new ConnectionFailure.Missing(name));
    }
}
