package dev.millrace.api.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.automation.Automation;
import dev.millrace.connection.Connection;
import dev.millrace.connection.provider.Provider;
import dev.millrace.json.Json;
import dev.millrace.run.Run;
import dev.millrace.source.Source;
import dev.millrace.sync.Sync;
import dev.millrace.webhook.Webhook;
import dev.millrace.workspace.ApiKey;
import dev.millrace.workspace.Member;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is done to something, as the record names it. */
public final class Recorded {

    private static final Map<String, Function<Webhook, @Nullable Object>> WEBHOOK_FIELDS = Map.ofEntries(
            field("name", Webhook::name),
            field("url", Webhook::url),
            field("events", Webhook::events),
            field("channels", Webhook::channels),
            field("filter", Webhook::filter),
            field("headers", Webhook::headers),
            field("connection", Webhook::connection),
            field("api_version", Webhook::apiVersion),
            field("signature", Webhook::signature),
            field("payload", Webhook::payload),
            field("delivery", Webhook::options));

    private Recorded() {}

    public static AuditEntry key(AuditAction action, ApiKey key) {
        return AuditEntry.of(action, key.keyId(), key.name()).saying("role", key.role().word());
    }

    public static AuditEntry member(AuditAction action, Member member) {
        return AuditEntry.of(action, member.memberId(), member.email()).saying("role", member.role().word());
    }

    /** A personal account is its owner's own affair: that there is one is recorded, and not what it is called. */
    public static AuditEntry connection(AuditAction action, Connection connection) {
        var shared = connection.memberId() == null;
        return AuditEntry.of(action, connection.connectionId(), shared ? connection.name() : null)
                .saying("provider", connection.provider())
                .saying("shared", shared);
    }

    public static AuditEntry provider(AuditAction action, Provider provider) {
        return AuditEntry.of(action, provider.name(), provider.title());
    }

    /** An account that somebody has granted access to, with the scopes of a shared one. */
    public static AuditEntry granted(Connection connection) {
        var entry = connection(AuditAction.CONNECTION_CONNECTED, connection);
        return connection.memberId() == null ? entry.saying("scopes", String.join(" ", connection.scopes())) : entry;
    }

    public static AuditEntry source(AuditAction action, Source source) {
        return AuditEntry.of(action, source.name(), source.name()).saying("provider", source.provider());
    }

    public static AuditEntry webhook(AuditAction action, Webhook webhook) {
        return AuditEntry.of(action, webhook.webhookId(), webhook.name());
    }

    /** A change of a webhook by the names of its fields, whose values can be secret; to switch it on or off counts most. */
    public static AuditEntry change(Webhook before, Webhook after) {
        var action = before.active() == after.active()
                ? AuditAction.WEBHOOK_CHANGED
                : after.active() ? AuditAction.WEBHOOK_ENABLED : AuditAction.WEBHOOK_DISABLED;
        var changed = WEBHOOK_FIELDS.entrySet().stream()
                .filter(field -> !Objects.equals(field.getValue().apply(before), field.getValue().apply(after)))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(" "));
        var entry = webhook(action, after);
        return changed.isEmpty() ? entry : entry.saying("fields", changed);
    }

    public static AuditEntry sync(AuditAction action, Sync sync) {
        return AuditEntry.of(action, sync.syncId(), sync.definition().name());
    }

    /** A change of a sync by the names of its fields. */
    public static AuditEntry change(Sync before, Sync after) {
        JsonNode old = Json.mapper().valueToTree(before.definition());
        JsonNode now = Json.mapper().valueToTree(after.definition());
        var changed = now.propertyStream()
                .filter(field -> !field.getValue().equals(old.get(field.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(" "));
        var entry = sync(AuditAction.SYNC_CHANGED, after);
        return changed.isEmpty() ? entry : entry.saying("fields", changed);
    }

    public static AuditEntry automation(AuditAction action, Automation automation) {
        var name = automation.namespace() + "/" + automation.name();
        return AuditEntry.of(action, name, name).saying("version", automation.version());
    }

    /** Whether events start an automation. */
    public static AuditEntry enabled(Automation automation) {
        return automation(
                automation.enabled() ? AuditAction.AUTOMATION_ENABLED : AuditAction.AUTOMATION_DISABLED, automation);
    }

    public static AuditEntry run(AuditAction action, Run run) {
        return AuditEntry.of(
                action, run.runId(), run.automation().namespace() + "/" + run.automation().name());
    }

    /** @param goesOn the run that goes on, the same or a new one */
    public static AuditEntry resumed(Run run, String goesOn) {
        var entry = run(AuditAction.RUN_RESUMED, run);
        return goesOn.equals(run.runId()) ? entry : entry.saying("as", goesOn);
    }

    private static Map.Entry<String, Function<Webhook, @Nullable Object>> field(String name, Function<Webhook, @Nullable Object> value) {
        return Map.entry(name, value);
    }
}
