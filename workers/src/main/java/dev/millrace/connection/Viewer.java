package dev.millrace.connection;

/**
 * Whose connections are looked at.
 *
 * @param id of the member; their personal connections are seen by nobody else
 * @param shared whether those of the whole workspace are seen as well
 */
public record Viewer(String workspaceId, String id, boolean shared) {

    /** Sees what is shared, and no personal connection: a program, or the application itself. */
    public static Viewer ofShared(String workspaceId) {
        return new Viewer(workspaceId, "", true);
    }
}
