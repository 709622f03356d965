package dev.millrace.api.connection;

import dev.millrace.connection.Viewer;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;

/** What of a workspace's connections somebody sees. */
public final class Viewers {

    private Viewers() {}

    /** Everybody sees their own; those of the workspace are for those who may inspect it. */
    public static Viewer of(Actor actor) {
        return new Viewer(actor.workspaceId(), actor.id(), actor.may(Right.INSPECT));
    }
}
