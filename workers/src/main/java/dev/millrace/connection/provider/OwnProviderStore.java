package dev.millrace.connection.provider;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code own_provider}. */
final class OwnProviderStore implements Providers.Own {

    private static final String COLUMNS = "name, title, type, scopes, made_by, created_at";

    private final JdbcClient jdbc;

    OwnProviderStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<OwnProvider> find(String workspaceId, String name) {
        return jdbc.sql("select %s from own_provider where workspace_id = :workspace and name = :name".formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("name", name)
                .query((row, number) -> provider(row))
                .optional();
    }

    @Override
    public List<OwnProvider> all(String workspaceId) {
        return jdbc.sql("select %s from own_provider where workspace_id = :workspace order by name limit :most".formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("most", OwnProviders.MOST)
                .query((row, number) -> provider(row))
                .list();
    }

    /** How many there are; those who ask at once wait for each other. */
    int count(String workspaceId) {
        jdbc.sql("select workspace_id from workspace where workspace_id = :workspace for no key update")
                .param("workspace", workspaceId)
                .query(String.class)
                .optional();
        return jdbc.sql("select count(*) from own_provider where workspace_id = :workspace")
                .param("workspace", workspaceId)
                .query(Integer.class)
                .single();
    }

    /** Whether the name was free. */
    boolean insert(String workspaceId, OwnProvider provider) {
        return jdbc.sql(
                                """
                                insert into own_provider (workspace_id, name, title, type, scopes, made_by, created_at)
                                values (:workspace, :name, :title, :type, string_to_array(:scopes, ' '), :by, :now)
                                on conflict do nothing
                                """)
                        .param("workspace", workspaceId)
                        .param("name", provider.name())
                        .param("title", provider.title())
                        .param("type", provider.type())
                        .param("scopes", String.join(" ", provider.scopes()))
                        .param("by", provider.madeBy())
                        .param("now", utc(provider.createdAt()))
                        .update()
                > 0;
    }

    boolean delete(String workspaceId, String name) {
        return jdbc.sql("delete from own_provider where workspace_id = :workspace and name = :name")
                        .param("workspace", workspaceId)
                        .param("name", name)
                        .update()
                > 0;
    }

    int countConnections(String workspaceId, String name) {
        return jdbc.sql("select count(*) from connection where workspace_id = :workspace and provider = :name")
                .param("workspace", workspaceId)
                .param("name", name)
                .query(Integer.class)
                .single();
    }

    private static OwnProvider provider(ResultSet row) throws SQLException {
        return new OwnProvider(
                row.getString("name"),
                row.getString("title"),
                row.getString("type"),
                List.of((String[]) row.getArray("scopes").getArray()),
                row.getString("made_by"),
                instant(row, "created_at"));
    }
}
