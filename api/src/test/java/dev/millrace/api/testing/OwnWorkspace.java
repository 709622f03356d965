package dev.millrace.api.testing;

import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.util.UUID;

/**
 * A workspace that nobody else uses, although its application is shared.
 *
 * @param admin whoever holds a key of its admins
 */
public record OwnWorkspace(String workspaceId, Caller admin) {

    /** @param name to be recognised by, not unique */
    public static OwnWorkspace create(String name, Api api, WorkspaceStore workspaces, ApiKeys keys) {
        var workspaceId = workspaces.create(name + " " + UUID.randomUUID()).workspaceId();
        var key = keys.create(workspaceId, "admin", Role.ADMIN, null).key().reveal();
        return new OwnWorkspace(workspaceId, api.withKey(key));
    }
}
