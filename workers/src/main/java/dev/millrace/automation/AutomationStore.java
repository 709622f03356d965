package dev.millrace.automation;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Documents.textOrNull;
import static dev.millrace.sql.Timestamps.instant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.automation.Automation.Times;
import dev.millrace.automation.Automation.Trigger;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tables {@code automation}, {@code automation_version} with {@code automation_resource}, and
 * {@code automation_trigger}.
 */
@Component
class AutomationStore {

    private final JdbcClient jdbc;

    AutomationStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the automation's row for this transaction; whether it had to be made. */
    boolean lock(String workspaceId, String automationId, StoredVersion version) {
        return jdbc.sql("""
                insert into automation
                    (workspace_id, automation_id, namespace, name, version, created_at, updated_at)
                values (:workspace, :id, :namespace, :name, :version, :at, :at)
                on conflict (workspace_id, namespace, name) do update set updated_at = excluded.updated_at
                returning automation_id = :id
                """)
                .param("workspace", workspaceId)
                .param("id", automationId)
                .param("namespace", version.namespace())
                .param("name", version.name())
                .param("version", version.version())
                .param("at", Timestamp.from(version.createdAt()))
                .query(Boolean.class)
                .single();
    }

    /** Adds a version with what it refers to outside, and makes it the current one. */
    void add(String workspaceId, StoredVersion version, List<StoredResource> resources) {
        jdbc.sql("""
                insert into automation_version
                    (workspace_id, namespace, name, version, sha256, definition, created_by, created_at)
                values (:workspace, :namespace, :name, :version, :sha256, :definition, :by, :at)
                """)
                .param("workspace", workspaceId)
                .param("namespace", version.namespace())
                .param("name", version.name())
                .param("version", version.version())
                .param("sha256", version.sha256())
                .param("definition", version.definition())
                .param("by", version.createdBy())
                .param("at", Timestamp.from(version.createdAt()))
                .update();
        for (var position = 0; position < resources.size(); position++) {
            addResource(workspaceId, version, position, resources.get(position));
        }
        jdbc.sql("""
                update automation set version = :version
                where workspace_id = :workspace and namespace = :namespace and name = :name
                """)
                .param("version", version.version())
                .param("workspace", workspaceId)
                .param("namespace", version.namespace())
                .param("name", version.name())
                .update();
    }

    private void addResource(String workspaceId, StoredVersion version, int position, StoredResource resource) {
        jdbc.sql("""
                insert into automation_resource
                    (workspace_id, namespace, name, version, position, address, sha256, contents)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        workspaceId,
                        version.namespace(),
                        version.name(),
                        version.version(),
                        position,
                        resource.address(),
                        resource.sha256(),
                        resource.contents())
                .update();
    }

    /** What a version refers to outside, in the order in which it was read. */
    List<StoredResource> resources(String workspaceId, String namespace, String name, String version) {
        return jdbc.sql("""
                select address, sha256, contents from automation_resource
                where workspace_id = ? and namespace = ? and name = ? and version = ?
                order by position
                """)
                .params(workspaceId, namespace, name, version)
                .query((row, number) -> new StoredResource(
                        row.getString("address"), row.getString("sha256"), row.getString("contents")))
                .list();
    }

    /** @param correlate null where one event starts a run by itself */
    record NewTrigger(String on, JsonNode filter, @Nullable JsonNode correlate) {}

    void replaceTriggers(String workspaceId, String namespace, String name, List<NewTrigger> triggers) {
        jdbc.sql("delete from automation_trigger where workspace_id = ? and namespace = ? and name = ?")
                .params(workspaceId, namespace, name)
                .update();
        for (var position = 0; position < triggers.size(); position++) {
            jdbc.sql("""
                    insert into automation_trigger
                        (workspace_id, namespace, name, position, event_type, filter, correlate, active)
                    select workspace_id, namespace, name, ?, ?, ?::json, ?::json, enabled
                    from automation where workspace_id = ? and namespace = ? and name = ?
                    """)
                    .params(
                            position,
                            triggers.get(position).on(),
                            Json.write(triggers.get(position).filter()),
                            textOrNull(triggers.get(position).correlate()),
                            workspaceId,
                            namespace,
                            name)
                    .update();
        }
    }

    /** Whether there was such an automation. */
    boolean enable(String workspaceId, String namespace, String name, boolean enabled, Instant at) {
        jdbc.sql("""
                update automation_trigger set active = :enabled
                where workspace_id = :workspace and namespace = :namespace and name = :name
                """)
                .param("enabled", enabled)
                .param("workspace", workspaceId)
                .param("namespace", namespace)
                .param("name", name)
                .update();
        return jdbc.sql("""
                        update automation set enabled = :enabled, updated_at = :at
                        where workspace_id = :workspace and namespace = :namespace and name = :name
                        """)
                        .param("enabled", enabled)
                        .param("at", Timestamp.from(at))
                        .param("workspace", workspaceId)
                        .param("namespace", namespace)
                        .param("name", name)
                        .update()
                > 0;
    }

    /** Whether there was such an automation. */
    boolean delete(String workspaceId, String namespace, String name) {
        return jdbc.sql("delete from automation where workspace_id = ? and namespace = ? and name = ?")
                        .params(workspaceId, namespace, name)
                        .update()
                > 0;
    }

    Optional<Automation> find(String workspaceId, String namespace, String name) {
        return jdbc.sql(SELECT + "where a.workspace_id = ? and a.namespace = ? and a.name = ?")
                .params(workspaceId, namespace, name)
                .query(AutomationStore::automation)
                .optional();
    }

    /** Automations, the newest first, one more than asked for where there are more. */
    List<Automation> list(String workspaceId, PageRequest page) {
        return jdbc.sql(SELECT + """
                where a.workspace_id = :workspace
                  and (:after::text is null or a.automation_id < :after)
                order by a.automation_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(AutomationStore::automation)
                .list();
    }

    /** Automations whose current definition holds {@code word}, by name. */
    List<Automation> mentioning(String workspaceId, String word, int limit) {
        return jdbc.sql(SELECT + """
                where a.workspace_id = :workspace and v.definition ~ ('\\m' || :word || '\\M')
                order by a.namespace, a.name
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("word", word)
                .param("limit", limit)
                .query(AutomationStore::automation)
                .list();
    }

    Optional<StoredVersion> version(String workspaceId, String namespace, String name, String version) {
        return jdbc.sql("""
                select namespace, name, version, sha256, definition, created_by, created_at from automation_version
                where workspace_id = ? and namespace = ? and name = ? and version = ?
                """)
                .params(workspaceId, namespace, name, version)
                .query(AutomationStore::storedVersion)
                .optional();
    }

    /** The versions of an automation, the newest first, one more than asked for where there are more. */
    List<StoredVersion> versions(String workspaceId, String namespace, String name, PageRequest page) {
        return jdbc.sql("""
                select namespace, name, version, sha256, '' as definition, created_by, created_at from automation_version
                where workspace_id = :workspace and namespace = :namespace and name = :name
                  and (:after::text is null or (created_at, version) <
                      (select created_at, version from automation_version
                       where workspace_id = :workspace and namespace = :namespace and name = :name and version = :after))
                order by created_at desc, version desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("namespace", namespace)
                .param("name", name)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(AutomationStore::storedVersion)
                .list();
    }

    /** A trigger that an event of one of the asked types may fire. */
    record Candidate(
            String workspaceId,
            String namespace,
            String name,
            String version,
            String sha256,
            String on,
            JsonNode filter,
            @Nullable JsonNode correlate) {}

    /** The active triggers of a workspace that are indexed under one of {@code types}, each automation's in order. */
    List<Candidate> candidates(String workspaceId, List<String> types) {
        return jdbc.sql("""
                select t.workspace_id, t.namespace, t.name, v.version, v.sha256, t.event_type, t.filter, t.correlate
                from automation_trigger t
                join automation a using (workspace_id, namespace, name)
                join automation_version v
                  on v.workspace_id = a.workspace_id and v.namespace = a.namespace and v.name = a.name
                 and v.version = a.version
                where t.workspace_id = :workspace and t.event_type = any(:types) and t.active
                order by t.namespace, t.name, t.position
                """)
                .param("workspace", workspaceId)
                .param("types", types.toArray(String[]::new))
                .query((row, number) -> new Candidate(
                        row.getString("workspace_id"),
                        row.getString("namespace"),
                        row.getString("name"),
                        row.getString("version"),
                        row.getString("sha256"),
                        row.getString("event_type"),
                        Json.trusted(row.getString("filter")),
                        documentOrNull(row, "correlate")))
                .list();
    }

    List<NamedLifecycle> lifecycle() {
        return jdbc.sql("""
                select workspace_id, filter ->> 'type' as type from automation_trigger
                where active and filter ->> 'type' ~ '^(io\\\\?\\.serverlessworkflow|run)\\\\?\\.'
                """)
                .query((row, number) -> NamedLifecycle.byFilter(row.getString("workspace_id"), row.getString("type")))
                .list();
    }

    private static final String SELECT = """
            select a.automation_id, a.namespace, a.name, a.version, a.enabled, v.created_at,
                   exists (select from automation_trigger t
                           where (t.workspace_id, t.namespace, t.name) = (a.workspace_id, a.namespace, a.name)
                             and t.correlate is not null) as gathers,
                   coalesce((select json_agg(json_build_object('on', t.event_type, 'filter', t.filter) order by t.position)
                             from automation_trigger t
                             where (t.workspace_id, t.namespace, t.name) = (a.workspace_id, a.namespace, a.name)),
                            '[]') as triggers,
                   s.schedule, s.next_at
            from automation a
            join automation_version v using (workspace_id, namespace, name, version)
            left join automation_schedule s using (workspace_id, namespace, name)
            """;

    private static Automation automation(ResultSet row, int number) throws SQLException {
        var triggers = Json.trusted(row.getString("triggers"));
        return new Automation(
                row.getString("automation_id"),
                row.getString("namespace"),
                row.getString("name"),
                row.getString("version"),
                row.getBoolean("enabled"),
                triggers.valueStream()
                        .map(trigger -> new Trigger(trigger.path("on").asText(), trigger.path("filter")))
                        .toList(),
                row.getBoolean("gathers"),
                times(row.getString("schedule"), row.getTimestamp("next_at")),
                instant(row, "created_at"));
    }

    private static @Nullable Times times(@Nullable String schedule, @Nullable Timestamp next) {
        if (schedule == null) {
            return null;
        }
        var tree = Json.trusted(schedule);
        return new Times(
                tree.get("every"),
                tree.path("cron").asText(null),
                tree.get("after"),
                next == null ? null : next.toInstant());
    }

    private static StoredVersion storedVersion(ResultSet row, int number) throws SQLException {
        return new StoredVersion(
                row.getString("namespace"),
                row.getString("name"),
                row.getString("version"),
                row.getString("sha256"),
                row.getString("definition"),
                row.getString("created_by"),
                instant(row, "created_at"));
    }
}
