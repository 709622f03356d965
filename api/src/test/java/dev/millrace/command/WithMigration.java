package dev.millrace.command;

import dev.millrace.api.testing.Api;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Has a workspace of its own for each test to migrate into. */
abstract class WithMigration {

    @TempDir
    Path directory;

    Migrating migrating;

    private final Api api;
    private final WorkspaceStore workspaces;
    private final ApiKeys keys;

    WithMigration(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.workspaces = workspaces;
        this.keys = keys;
    }

    @BeforeEach
    void begin() {
        migrating = Migrating.into(api, workspaces, keys, directory);
    }
}
