package dev.millrace.workspace;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.id.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code workspace}. */
@Component
public final class WorkspaceStore {

    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    public WorkspaceStore(JdbcClient jdbc, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes a workspace; the name must be free. */
    public Workspace create(String name) {
        var workspace = new Workspace(ids.next("wsp"), name, now(clock));
        jdbc.sql("""
                        insert into workspace (workspace_id, name, created_at)
                        values (:workspace, :name, :created)""")
                .param("workspace", workspace.workspaceId())
                .param("name", name)
                .param("created", utc(workspace.createdAt()))
                .update();
        return workspace;
    }

    public Optional<Workspace> byName(String name) {
        return jdbc.sql("select workspace_id, name, created_at from workspace where name = :name")
                .param("name", name)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The workspace that was made first; empty before there is one. */
    public Optional<Workspace> first() {
        return jdbc.sql("select workspace_id, name, created_at from workspace order by created_at, workspace_id limit 1")
                .query((row, number) -> read(row))
                .optional();
    }

    public Optional<Workspace> find(String workspaceId) {
        return jdbc.sql("select workspace_id, name, created_at from workspace where workspace_id = :workspace")
                .param("workspace", workspaceId)
                .query((row, number) -> read(row))
                .optional();
    }

    private static Workspace read(ResultSet row) throws SQLException {
        return new Workspace(
                row.getString("workspace_id"),
                row.getString("name"),
                instant(row, "created_at"));
    }

    /** One process after the other from here to the end of the transaction: for what must be done once an instance. */
    public void lockInstance() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('millrace.workspace'))")
                .query((row, number) -> number)
                .list();
    }

    /** PostgreSQL keeps microseconds: what we answer now must equal what we read later. */
    static Instant now(Clock clock) {
        var now = clock.instant();
        return now.minusNanos(now.getNano() % 1_000);
    }
}
