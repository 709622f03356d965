package dev.millrace.source;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Documents.textOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code source}. */
final class SourceStore {

    /** A source with the secret that its requests are signed with, null for {@code none}. */
    record Opened(Source source, @Nullable Secret secret, @Nullable Secret previous) {

        /** The secrets that are good at {@code now}, the newest first. */
        List<Secret> keys(Instant now) {
            var until = source.previousSecretUntil();
            var old = previous != null && until != null && now.isBefore(until) ? Stream.of(previous) : Stream.<Secret>of();
            return Stream.concat(Stream.ofNullable(secret), old).toList();
        }
    }

    private static final String COLUMNS =
            "source_id, workspace_id, name, provider, verifier, awaits_secret, previous_secret_until, created_at";

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
                        insert into source (source_id, workspace_id, name, provider, sealed_secret, verifier, awaits_secret,
                            created_at)
                        values (:id, :workspace, :name, :provider, :sealed, cast(:verifier as jsonb), :awaits, :created)
                        """)
                .param("id", source.sourceId())
                .param("workspace", source.workspaceId())
                .param("name", source.name())
                .param("provider", source.provider())
                .param("sealed", secret == null ? null : vault.seal(owner(source), secret))
                .param("verifier", textOrNull(source.verifier()))
                .param("awaits", source.awaitsSecret())
                .param("created", utc(source.createdAt()))
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
        return jdbc.sql("select " + COLUMNS + ", sealed_secret, sealed_previous_secret from source where name = :name")
                .param("name", name)
                .query((row, number) -> {
                    var source = read(row);
                    return new Opened(
                            source,
                            opened(source, row.getBytes("sealed_secret")),
                            opened(source, row.getBytes("sealed_previous_secret")));
                })
                .optional();
    }

    /**
     * Gives the source another secret, and keeps the one before until {@code previousUntil}.
     *
     * @param secret null where the provider's next handshake brings it
     */
    void rotate(Source source, @Nullable Secret secret, Instant previousUntil) {
        jdbc.sql(
                        """
                        update source
                        set sealed_secret = coalesce(cast(:sealed as bytea), sealed_secret),
                            sealed_previous_secret = case
                                when cast(:sealed as bytea) is not null and sealed_secret is not null then sealed_secret end,
                            previous_secret_until = case
                                when cast(:sealed as bytea) is not null and sealed_secret is not null
                                then cast(:until as timestamptz) end,
                            secret_shown_until = null,
                            awaits_secret = cast(:sealed as bytea) is null
                        where source_id = :id
                        """)
                .param("id", source.sourceId())
                .param("sealed", secret == null ? null : vault.seal(owner(source), secret))
                .param("until", utc(previousUntil))
                .update();
    }

    /**
     * Keeps the secret that a handshake brought, if the source still awaits one; the one before stays good until
     * {@code previousUntil}.
     *
     * @param shownUntil until when it may be read
     */
    boolean keepAwaited(Source source, Secret secret, Instant previousUntil, Instant shownUntil) {
        return jdbc.sql(
                                """
                                update source
                                set sealed_previous_secret = sealed_secret,
                                    previous_secret_until = case
                                        when sealed_secret is not null then cast(:until as timestamptz) end,
                                    sealed_secret = :sealed, secret_shown_until = :shown, awaits_secret = false
                                where source_id = :id and awaits_secret
                                """)
                        .param("id", source.sourceId())
                        .param("sealed", vault.seal(owner(source), secret))
                        .param("until", utc(previousUntil))
                        .param("shown", utc(shownUntil))
                        .update()
                > 0;
    }

    /** The secret that a handshake brought, while it may be read. */
    Optional<Secret> shown(Source source, Instant now) {
        return jdbc.sql("select sealed_secret from source where source_id = :id and secret_shown_until > :now")
                .param("id", source.sourceId())
                .param("now", utc(now))
                .query((row, number) -> vault.open(owner(source), row.getBytes("sealed_secret")))
                .optional();
    }

    boolean isShown(Source source, Instant now) {
        return jdbc.sql("select exists (select 1 from source where source_id = :id and secret_shown_until > :now)")
                .param("id", source.sourceId())
                .param("now", utc(now))
                .query(Boolean.class)
                .single();
    }

    /** Writes what the source says itself about its requests. */
    void describe(Source source, @Nullable JsonNode verifier) {
        jdbc.sql("update source set verifier = cast(:verifier as jsonb) where source_id = :id")
                .param("id", source.sourceId())
                .param("verifier", textOrNull(verifier))
                .update();
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

    private @Nullable Secret opened(Source source, byte @Nullable [] sealed) {
        return sealed == null ? null : vault.open(owner(source), sealed);
    }

    private static Source read(ResultSet row) throws SQLException {
        return new Source(
                row.getString("source_id"),
                row.getString("workspace_id"),
                row.getString("name"),
                row.getString("provider"),
                documentOrNull(row, "verifier"),
                row.getBoolean("awaits_secret"),
                instantOrNull(row, "previous_secret_until"),
                instant(row, "created_at"));
    }

    private static String owner(Source source) {
        return owner(source.workspaceId(), source.sourceId());
    }

    static String owner(String workspaceId, String sourceId) {
        return "source:" + workspaceId + "/" + sourceId;
    }
}
