package dev.millrace.webhook;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.signature.KeyKind;
import dev.millrace.webhook.signature.SignatureScheme;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of {@code webhook}, {@code webhook_secret}, {@code webhook_subscription} and {@code webhook_inactive}. Of {@code webhook_pace}, which
 * deliveries write, it sets the slow start, since that begins with a change of the endpoint.
 */
final class WebhookStore {

    private static final TypeReference<LinkedHashMap<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    WebhookStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Webhook webhook) {
        jdbc.sql(
                        """
                        insert into webhook (webhook_id, workspace_id, name, url, events, channels, filter, headers, connection, active,
                                             api_version, signature, public_key, payload, options, disabled_reason, created_at,
                                             updated_at)
                        values (:id, :workspace, :name, :url, :events, :channels, :filter, :headers::jsonb, :connection, :active, :version,
                                :signature, :public_key, :payload, :options::jsonb, :reason, :created, :updated)
                        """)
                .params(columns(webhook))
                .param("workspace", webhook.workspaceId())
                .param("created", utc(webhook.createdAt()))
                .update();
    }

    void update(Webhook webhook) {
        jdbc.sql(
                        """
                        update webhook
                           set name = :name, url = :url, events = :events, channels = :channels, filter = :filter,
                               headers = :headers::jsonb, connection = :connection, active = :active, api_version = :version, signature = :signature,
                               public_key = :public_key, payload = :payload, options = :options::jsonb, disabled_reason = :reason, updated_at = :updated
                         where webhook_id = :id
                        """)
                .params(columns(webhook))
                .update();
    }

    boolean delete(String workspaceId, String webhookId) {
        return jdbc.sql("delete from webhook where webhook_id = :id and workspace_id = :workspace")
                        .param("id", webhookId)
                        .param("workspace", workspaceId)
                        .update()
                == 1;
    }

    Optional<Webhook> find(String workspaceId, String webhookId) {
        return find(workspaceId, webhookId, "");
    }

    /** Holds the endpoint's row until the transaction ends, so that two changes cannot mix. */
    Optional<Webhook> lock(String workspaceId, String webhookId) {
        return find(workspaceId, webhookId, " for update");
    }

    private Optional<Webhook> find(String workspaceId, String webhookId, String lock) {
        return jdbc.sql("select * from webhook where webhook_id = :id and workspace_id = :workspace" + lock)
                .param("id", webhookId)
                .param("workspace", workspaceId)
                .query(WebhookStore::webhook)
                .optional();
    }

    List<Webhook> list(String workspaceId, PageRequest page) {
        return jdbc.sql(
                        """
                        select * from webhook
                         where workspace_id = :workspace and (:after::text is null or webhook_id < :after)
                         order by webhook_id desc
                         limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(WebhookStore::webhook)
                .list();
    }

    /** Those that have exactly this channel. */
    List<Webhook> list(String workspaceId, String channel, PageRequest page) {
        return jdbc.sql(
                        """
                        select * from webhook
                         where workspace_id = :workspace and cardinality(channels) = 1 and channels[1] = :channel
                           and (:after::text is null or webhook_id < :after)
                         order by webhook_id desc
                         limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("channel", channel)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(WebhookStore::webhook)
                .list();
    }

    /** The endpoint and what its scheme signs with now, newest first and still sealed. */
    Optional<SealedDestination> destination(String workspaceId, String webhookId, Instant now) {
        return jdbc.sql(
                        """
                        select w.*, p.next_at, p.slow_until, p.reason as pause_reason,
                               array(select s.sealed from webhook_secret s
                                      where s.webhook_id = w.webhook_id
                                        and s.kind = case w.signature when 'ed25519' then 'ed25519' else 'symmetric' end
                                        and (s.expires_at is null or s.expires_at > :now)
                                      order by s.number desc) as secrets
                          from webhook w left join webhook_pace p using (webhook_id)
                         where w.webhook_id = :id and w.workspace_id = :workspace
                        """)
                .param("id", webhookId)
                .param("workspace", workspaceId)
                .param("now", utc(now))
                .query((row, number) -> new SealedDestination(
                        webhook(row, number), List.of((byte[][]) row.getArray("secrets").getArray()), pause(row)))
                .optional();
    }

    /** Counts a failed attempt; empty when the endpoint is gone. */
    Optional<Health> failed(String webhookId, Instant now) {
        return jdbc.sql(
                        """
                        update webhook set failures = failures + 1, failing_since = coalesce(failing_since, :now)
                         where webhook_id = :id
                        returning failures, failing_since
                        """)
                .param("id", webhookId)
                .param("now", utc(now))
                .query((row, number) -> health(row))
                .optional();
    }

    void recovered(String webhookId) {
        jdbc.sql("update webhook set failures = 0, failing_since = null, warned = 0 where webhook_id = :id and failures > 0")
                .param("id", webhookId)
                .update();
    }

    int warned(String webhookId) {
        return jdbc.sql("select warned from webhook where webhook_id = :id")
                .param("id", webhookId)
                .query(Integer.class)
                .optional()
                .orElse(Integer.MAX_VALUE);
    }

    boolean warn(String webhookId, int warning) {
        return jdbc.sql("update webhook set warned = :warning where webhook_id = :id and warned < :warning")
                        .param("id", webhookId)
                        .param("warning", warning)
                        .update()
                == 1;
    }

    /** Notes that the endpoint is inactive from {@code now} on, and forgets the times that ended before {@code forget}. */
    void inactive(String webhookId, Instant now, Instant forget) {
        jdbc.sql("delete from webhook_inactive where webhook_id = :id and until < :forget")
                .param("id", webhookId)
                .param("forget", utc(forget))
                .update();
        jdbc.sql("insert into webhook_inactive (webhook_id, since) values (:id, :now) on conflict do nothing")
                .param("id", webhookId)
                .param("now", utc(now))
                .update();
    }

    void active(String webhookId, Instant now) {
        jdbc.sql("update webhook_inactive set until = :now where webhook_id = :id and until is null")
                .param("id", webhookId)
                .param("now", utc(now))
                .update();
    }

    /** When the endpoint was inactive between two times, the earliest first. */
    List<Span> inactiveBetween(String webhookId, Instant since, Instant until) {
        return jdbc.sql(
                        """
                        select greatest(since, :since) as since, least(coalesce(until, :until), :until) as until from webhook_inactive
                         where webhook_id = :id and since < :until and (until is null or until > :since)
                         order by since limit 1000
                        """)
                .param("id", webhookId)
                .param("since", utc(since))
                .param("until", utc(until))
                .query((row, number) -> new Span(
                        instant(row, "since"),
                        instant(row, "until")))
                .list();
    }

    void startSlowly(String webhookId, Instant now, Instant until) {
        jdbc.sql(
                        """
                        insert into webhook_pace as p (webhook_id, next_at, slow_until) values (:id, :now, :until)
                        on conflict (webhook_id) do update set slow_until = excluded.slow_until
                        """)
                .param("id", webhookId)
                .param("now", utc(now))
                .param("until", utc(until))
                .update();
    }

    private static Health health(ResultSet row) throws SQLException {
        return new Health(row.getInt("failures"), instantOrNull(row, "failing_since"));
    }

    /** Whether it has something of this kind to sign with that does not expire. */
    boolean hasSecret(String webhookId, KeyKind kind) {
        return jdbc.sql("select exists (select from webhook_secret where webhook_id = :id and kind = :kind and expires_at is null)")
                .param("id", webhookId)
                .param("kind", kind.word())
                .query(Boolean.class)
                .single();
    }

    /** Adds a secret that never expires. */
    void addSecret(String webhookId, KeyKind kind, byte[] sealed, Instant now) {
        jdbc.sql(
                        """
                        insert into webhook_secret (webhook_id, created_at, kind, sealed, number)
                        select :id, :now, :kind, :sealed, coalesce(max(number), 0) + 1
                          from webhook_secret where webhook_id = :id
                        """)
                .param("id", webhookId)
                .param("now", utc(now))
                .param("kind", kind.word())
                .param("sealed", sealed)
                .update();
    }

    /** Lets the newest secret of a kind expire at {@code until} and forgets all that have expired; how many of it still sign. */
    int retireSecrets(String webhookId, KeyKind kind, Instant now, Instant until) {
        jdbc.sql("delete from webhook_secret where webhook_id = :id and expires_at <= :now")
                .param("id", webhookId)
                .param("now", utc(now))
                .update();
        jdbc.sql("update webhook_secret set expires_at = :until where webhook_id = :id and kind = :kind and expires_at is null")
                .param("id", webhookId)
                .param("kind", kind.word())
                .param("until", utc(until))
                .update();
        return jdbc.sql("select count(*) from webhook_secret where webhook_id = :id and kind = :kind")
                .param("id", webhookId)
                .param("kind", kind.word())
                .query(Integer.class)
                .single();
    }

    /** Makes the subscriptions of {@code webhook} what its patterns and its being active say. */
    void subscribe(Webhook webhook) {
        jdbc.sql("delete from webhook_subscription where webhook_id = :id")
                .param("id", webhook.webhookId())
                .update();
        if (webhook.active()) {
            jdbc.sql(
                            """
                            insert into webhook_subscription (workspace_id, pattern, webhook_id)
                            select :workspace, pattern, :id from unnest(:events) as pattern
                            """)
                    .param("workspace", webhook.workspaceId())
                    .param("id", webhook.webhookId())
                    .param("events", webhook.events().toArray(String[]::new))
                    .update();
        }
    }

    /**
     * Which endpoints want which events, in one index scan a pattern: row {@code i} asks for the workspace
     * {@code workspaces[i]} and the pattern {@code patterns[i]} on behalf of {@code owners[i]}.
     */
    List<Match> matches(Integer[] owners, String[] workspaces, String[] patterns) {
        return jdbc.sql(
                        """
                        select distinct on (wanted.owner, s.webhook_id) wanted.owner, s.webhook_id, w.channels, w.filter,
                               w.options -> 'order' as ordering
                          from unnest(:owners, :workspaces, :patterns) as wanted (owner, workspace_id, pattern)
                          join webhook_subscription s
                            on s.workspace_id = wanted.workspace_id and s.pattern = wanted.pattern
                          join webhook w on w.webhook_id = s.webhook_id
                        """)
                .param("owners", owners)
                .param("workspaces", workspaces)
                .param("patterns", patterns)
                .query((row, number) -> new Match(
                        row.getInt("owner"),
                        new Subscription(
                                row.getString("webhook_id"),
                                Set.of((String[]) row.getArray("channels").getArray()),
                                row.getString("filter"),
                                row.getString("ordering") == null
                                        ? null
                                        : Json.mapper().convertValue(
                                                Json.trusted(row.getString("ordering")), DeliveryOptions.Order.class))))
                .list();
    }

    List<NamedLifecycle> lifecycle() {
        return jdbc.sql("""
                select distinct workspace_id, pattern from webhook_subscription
                where pattern like 'io.serverlessworkflow.%' or pattern like 'run.%'
                """)
                .query((row, number) -> new NamedLifecycle(row.getString("workspace_id"), row.getString("pattern")))
                .list();
    }

    private static Map<String, @Nullable Object> columns(Webhook webhook) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", webhook.webhookId());
        columns.put("name", webhook.name());
        columns.put("url", webhook.url());
        columns.put("events", webhook.events().toArray(String[]::new));
        columns.put("channels", webhook.channels().toArray(String[]::new));
        columns.put("filter", webhook.filter());
        columns.put("payload", webhook.payload().word());
        columns.put("options", Json.write(webhook.options()));
        columns.put("connection", webhook.connection());
        columns.put("headers", Json.write(webhook.headers()));
        columns.put("active", webhook.active());
        columns.put("version", webhook.apiVersion());
        columns.put("signature", webhook.signature().word());
        columns.put("public_key", webhook.publicKey());
        columns.put("reason", webhook.disabledReason());
        columns.put("updated", utc(webhook.updatedAt()));
        return columns;
    }

    private static Webhook webhook(ResultSet row, int number) throws SQLException {
        return new Webhook(
                row.getString("webhook_id"),
                row.getString("workspace_id"),
                row.getString("name"),
                row.getString("url"),
                List.of((String[]) row.getArray("events").getArray()),
                List.of((String[]) row.getArray("channels").getArray()),
                row.getString("filter"),
                Json.mapper().convertValue(Json.trusted(row.getString("headers")), HEADERS),
                row.getString("connection"),
                row.getBoolean("active"),
                row.getString("api_version"),
                SignatureScheme.of(row.getString("signature")).orElseThrow(),
                row.getString("public_key"),
                Payload.of(row.getString("payload")).orElseThrow(),
                Json.mapper().convertValue(Json.trusted(row.getString("options")), DeliveryOptions.class),
                health(row),
                row.getString("disabled_reason"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Destination.@Nullable Pause pause(ResultSet row) throws SQLException {
        var until = instantOrNull(row, "next_at");
        return until == null
                ? null
                : new Destination.Pause(until, row.getString("pause_reason"), instantOrNull(row, "slow_until"));
    }

    record SealedDestination(Webhook webhook, List<byte[]> sealed, Destination.@Nullable Pause pause) {}

    /** {@code subscription} wants what {@code owner} asked for, as far as its pattern tells. */
    record Match(int owner, Subscription subscription) {}
}
