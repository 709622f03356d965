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

    public static AuditEntry connection(AuditAction action, Connection connection) {
        return AuditEntry.of(action, connection.connectionId(), connection.name())
                .saying("provider", connection.provider())
                .saying("shared", connection.memberId() == null);
    }
}
