package dev.millrace.connection;

import dev.millrace.json.Json;

/** Resolves connections to servers that take files. What comes back holds credentials. */
public final class FileServers {

    private final ConnectionStore store;

    FileServers(ConnectionStore store) {
        this.store = store;
    }

    /**
     * The server of a connection.
     *
     * @throws ConnectionFailure.Missing where the workspace has none of that name to a server that takes files
     */
    public FileServer require(String workspaceId, String name) {
        var usable = store.findUsable(workspaceId, name).orElseThrow(() -> new ConnectionFailure.Missing(name));
        if (usable.sealedWithOldKey() != null) {
            store.rotate(usable);
        }
        var address = usable.connection().baseUrl();
        var credentials = Credentials.read(usable.connection().kind(), Json.trusted(usable.credentials().reveal()));
        return switch (credentials) {
            case Credentials.OnFileServer server -> server.at(address);
            case Credentials other -> throw new ConnectionFailure.Missing(name);
        };
    }
}
