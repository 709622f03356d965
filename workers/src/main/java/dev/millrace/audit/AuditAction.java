package dev.millrace.audit;

import java.util.Optional;
import java.util.stream.Stream;

/** What is recorded. The words are of the wire contract: what is acted on, a dot, what was done. */
public enum AuditAction {
    CONNECTION_CREATED("connection.created"),
    /** A person granted access at a provider, for the first time or again. */
    CONNECTION_CONNECTED("connection.connected"),
    CONNECTION_DISCONNECTED("connection.disconnected"),
    /** A program called the service through it. */
    CONNECTION_CALLED("connection.called"),
    CONNECT_LINK_CREATED("connect_link.created"),
    PROVIDER_CREATED("provider.created"),
    PROVIDER_DELETED("provider.deleted"),
    PROVIDER_CLIENT_SET("provider_client.set"),
    PROVIDER_CLIENT_FORGOTTEN("provider_client.forgotten"),
    VAULT_ROTATED("vault.rotated"),
    VAULT_KEY_FORGOTTEN("vault.key_forgotten"),
    API_KEY_CREATED("api_key.created"),
    API_KEY_REVOKED("api_key.revoked"),
    MEMBER_CREATED("member.created"),
    MEMBER_CHANGED("member.changed"),
    MEMBER_REMOVED("member.removed"),
    MEMBER_PASSWORD_SET("member.password_set"),
    SIGN_IN_LINK_CREATED("member.sign_in_link_created"),
    IDENTITY_LINKED("member.identity_linked"),
    IDENTITY_UNLINKED("member.identity_unlinked"),
    SOURCE_CREATED("source.created"),
    SOURCE_CHANGED("source.changed"),
    SOURCE_SECRET_ROTATED("source.secret_rotated"),
    SOURCE_DELETED("source.deleted"),
    WEBHOOK_CREATED("webhook.created"),
    WEBHOOK_CHANGED("webhook.changed"),
    WEBHOOK_ENABLED("webhook.enabled"),
    WEBHOOK_DISABLED("webhook.disabled"),
    WEBHOOK_SECRET_ROTATED("webhook.secret_rotated"),
    WEBHOOK_DELETED("webhook.deleted"),
    AUTOMATION_VERSION_ADDED("automation.version_added"),
    AUTOMATION_ENABLED("automation.enabled"),
    AUTOMATION_DISABLED("automation.disabled"),
    AUTOMATION_DELETED("automation.deleted"),
    RUN_CANCELLED("run.cancelled"),
    RUN_SUSPENDED("run.suspended"),
    RUN_RESUMED("run.resumed"),
    PORTAL_LINK_CREATED("portal_link.created"),
    PORTAL_LINK_DELETED("portal_link.deleted"),
    SYNC_CREATED("sync.created"),
    SYNC_CHANGED("sync.changed"),
    /** By hand; what pauses by itself says so as its reason. */
    SYNC_PAUSED("sync.paused"),
    SYNC_RESUMED("sync.resumed"),
    SYNC_RESET("sync.reset"),
    SYNC_BACKFILLED("sync.backfilled"),
    SYNC_DELETED("sync.deleted"),
    /** With its history, which tells of everything else that becomes of records. */
    RECORD_TYPE_DELETED("record_type.deleted");

    private final String word;

    AuditAction(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<AuditAction> find(String word) {
        return Stream.of(values()).filter(action -> action.word.equals(word)).findFirst();
    }

    /** Whether {@code pattern}, a word or {@code connection.*}, can mean one of them. */
    static boolean isMeant(String pattern) {
        return Stream.of(values()).anyMatch(action -> pattern.endsWith(".*")
                ? action.word.startsWith(pattern.substring(0, pattern.length() - 1))
                : action.word.equals(pattern));
    }
}
