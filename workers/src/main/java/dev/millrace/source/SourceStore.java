package dev.millrace.source;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code source}. */
final class SourceStore {

    /** A source with the secret that its requests are signed with, null for {@code none}. */
    record Opened(Source source, @Nullable Secret secret) {

        List<Secret> keys() {
            return secret == null ? List.of() : List.of(secret);
        }
    }

    private static final String COLUMNS = "source_id, workspace_id, name, provider, created_at";

    private final JdbcClient jdbc;
    private final Vault vault;

    SourceStore(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /** @throws org.springframework.dao.DuplicateKeyException if any workspace has one of that name */
    void insert(Source source, @Nullable Secret secret) {
        jdbc.sql(
                        """
                        insert into source (source_id, workspace_id, name, provider, sealed_secret, created_at)
                        values (:id, :workspace, :name, :provider, :sealed, :created)
                        """)
                .param("id", source.sourceId())
                .param("workspace", source.workspaceId())
                .param("name", source.name())
                .param("provider", source.provider())
                .param("sealed", secret == null ? null : vault.seal(owner(source), secret))
                .param("created", source.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<Source> find(String workspaceId, String name) {
        return jdbc.sql("select " + COLUMNS + " from source where workspace_id = :workspace and name = :name")
                .param("workspace", workspaceId)
                .param("name", name)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The source that the outside calls by {@code name}, whosever it is. */
    Optional<Opened> open(String name) {
        return jdbc.sql("select " + COLUMNS + ", sealed_secret from source where name = :name")
                .param("name", name)
                .query((row, number) -> {
                    var source = read(row);
                    var sealed = row.getBytes("sealed_secret");
                    return new Opened(source, sealed == null ? null : vault.open(owner(source), sealed));
                })
                .optional();
    }

    Page<Source> list(String workspaceId, PageRequest page) {
        var rows = jdbc.sql("select " + COLUMNS
                        + """
                         from source
                        where workspace_id = :workspace and (cast(:after as text) is null or source_id < :after)
                        order by source_id desc
                        limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> read(row))
                .list();
        return Page.of(rows, page, Source::sourceId);
    }

    /** Deletes the source and its log of deliveries; false where there is none. */
    boolean delete(String workspaceId, String name) {
        return jdbc.sql("delete from source where workspace_id = :workspace and name = :name")
                        .param("workspace", workspaceId)
                        .param("name", name)
                        .update()
                > 0;
    }

    private static Source read(ResultSet row) throws SQLException {
        return new Source(
                row.getString("source_id"),
                row.getString("workspace_id"),
                row.getString("name"),
                row.getString("provider"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static String owner(Source source) {
        return owner(source.workspaceId(), source.sourceId());
    }

    static String owner(String workspaceId, String sourceId) {
        return "source:" + workspaceId + "/" + sourceId;
    }
}
