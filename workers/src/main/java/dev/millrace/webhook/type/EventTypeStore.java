package dev.millrace.webhook.type;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.json.Json;
import dev.millrace.webhook.type.EventType.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code event_type}. */
final class EventTypeStore {

    private static final TypeReference<TreeMap<String, PayloadVersion>> VERSIONS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    EventTypeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Endpoints that keep to a version. */
    record Pinned(String name, String apiVersion) {}

    /** Holds the workspace's row until the transaction ends, so that two changes cannot pass a bound or a check together. */
    void lock(String workspaceId) {
        jdbc.sql("select 1 from workspace where workspace_id = :workspace for no key update")
                .param("workspace", workspaceId)
                .query(Integer.class)
                .optional();
    }

    void put(String workspaceId, EventType type) {
        jdbc.sql(
                        """
                        insert into event_type (workspace_id, type, description, schema, example, deprecated, versions, warns,
                                                created_at, updated_at)
                        values (:workspace, :type, :description, :schema::json, :example::json, :deprecated, :versions::json, :warns,
                                :created, :updated)
                        on conflict (workspace_id, type) do update
                           set description = excluded.description, schema = excluded.schema, example = excluded.example,
                               deprecated = excluded.deprecated, versions = excluded.versions, warns = excluded.warns,
                               updated_at = excluded.updated_at
                        """)
                .param("workspace", workspaceId)
                .param("type", type.type())
                .param("description", type.description())
                .param("schema", Json.write(type.schema()))
                .param("example", Json.write(type.example()))
                .param("deprecated", type.deprecated())
                .param("versions", Json.write(type.versions()))
                .param("warns", type.deprecated() || type.versions().values().stream().anyMatch(PayloadVersion::deprecated))
                .param("created", utc(type.createdAt()))
                .param("updated", utc(type.updatedAt()))
                .update();
    }

    boolean delete(String workspaceId, String type) {
        return jdbc.sql("delete from event_type where workspace_id = :workspace and type = :type")
                        .param("workspace", workspaceId)
                        .param("type", type)
                        .update()
                == 1;
    }

    Optional<EventType> find(String workspaceId, String type) {
        return jdbc.sql("select * from event_type where workspace_id = :workspace and type = :type")
                .param("workspace", workspaceId)
                .param("type", type)
                .query(EventTypeStore::type)
                .optional();
    }

    List<EventType> list(String workspaceId, @Nullable String after, int limit) {
        return jdbc.sql(
                        """
                        select * from event_type
                         where workspace_id = :workspace and (:after::text is null or type > :after)
                         order by type
                         limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("after", after)
                .param("limit", limit)
                .query(EventTypeStore::type)
                .list();
    }

    List<String> names(String workspaceId) {
        return jdbc.sql("select type from event_type where workspace_id = :workspace order by type")
                .param("workspace", workspaceId)
                .query(String.class)
                .list();
    }

    int count(String workspaceId) {
        return jdbc.sql("select count(*) from event_type where workspace_id = :workspace")
                .param("workspace", workspaceId)
                .query(Integer.class)
                .single();
    }

    /** Those that are deprecated, or have a version that is. */
    List<EventType> warning(String workspaceId) {
        return jdbc.sql("select * from event_type where workspace_id = :workspace and warns order by type")
                .param("workspace", workspaceId)
                .query(EventTypeStore::type)
                .list();
    }

    /** One endpoint for each version that endpoints keep to which want one of {@code patterns}. */
    List<Pinned> pinned(String workspaceId, List<String> patterns) {
        return jdbc.sql(
                        """
                        select min(name) as name, api_version from webhook
                         where workspace_id = :workspace and api_version is not null and events && :patterns::text[]
                         group by api_version
                        """)
                .param("workspace", workspaceId)
                .param("patterns", patterns.toArray(String[]::new))
                .query((row, number) -> new Pinned(row.getString("name"), row.getString("api_version")))
                .list();
    }

    private static EventType type(ResultSet row, int number) throws SQLException {
        return new EventType(
                row.getString("type"),
                Origin.WORKSPACE,
                false,
                null,
                row.getString("description"),
                null,
                Json.trusted(row.getString("schema")),
                Json.trusted(row.getString("example")),
                row.getBoolean("deprecated"),
                Json.mapper().convertValue(Json.trusted(row.getString("versions")), VERSIONS),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }
}
