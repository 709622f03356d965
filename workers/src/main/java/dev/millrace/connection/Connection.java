package dev.millrace.connection;

import dev.millrace.connection.provider.CredentialKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's account at a service, without its credentials.
 *
 * @param memberId whose personal connection it is; null for one that the whole workspace sees
 * @param name how definitions call it, unique in its workspace
 * @param baseUrl where its credentials are sent, and nowhere else
 * @param reason why somebody has to connect again; null while nobody has
 * @param account whose it is at the service
 * @param scopes what the service has granted, or what is asked for until it has answered
 * @param expiresAt when it ends unless somebody acts; null for credentials that do not end or renew themselves
 * @param lastUsedAt to the minute; null until it is used
 */
public record Connection(
        String connectionId,
        String workspaceId,
        @Nullable String memberId,
        String provider,
        String name,
        CredentialKind kind,
        URI baseUrl,
        ConnectionStatus status,
        @Nullable String reason,
        Account account,
        List<String> scopes,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    public Connection {
        scopes = List.copyOf(scopes);
    }
}
