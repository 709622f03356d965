package dev.millrace.api.audit;

import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.connection.Connection;
import dev.millrace.workspace.ApiKey;
import dev.millrace.workspace.Member;

/** What is done to something, as the record names it. */
public final class Recorded {

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

    /** An account that somebody has granted access to, with the scopes of a shared one. */
    public static AuditEntry granted(Connection connection) {
        var entry = connection(AuditAction.CONNECTION_CONNECTED, connection);
        return connection.memberId() == null ? entry.saying("scopes", String.join(" ", connection.scopes())) : entry;
    }
}
