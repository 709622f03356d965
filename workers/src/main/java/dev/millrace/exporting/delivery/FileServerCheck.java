package dev.millrace.exporting.delivery;

import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.refusal.Refusal;

/** Whether a connection leads to a server of the kind that a delivery needs. */
record FileServerCheck(Connections connections, CredentialKind kind, String what) {

    void check(String workspaceId, String name) {
        var connection = connections.byName(workspaceId, name).orElse(null);
        if (connection == null || connection.kind() != kind) {
            throw Refusal.invalid(
                    "export_connection_unknown",
                    "/deliver/connection",
                    connection == null
                            ? "There is no connection '%s' in this workspace.".formatted(name)
                            : "The connection '%s' leads to no server of %s.".formatted(name, what));
        }
    }
}
