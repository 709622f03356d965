package dev.millrace.workspace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A program's credential, without the key itself.
 *
 * @param prefix the first characters of the key, enough to recognise it and too few to use it
 * @param createdBy the id of the member or key that made it; null for the key of a first start
 * @param lastUsedAt up to two minutes behind
 */
public record ApiKey(
        String keyId,
        String workspaceId,
        String name,
        Role role,
        String prefix,
        @Nullable String createdBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    public boolean revoked() {
        return revokedAt != null;
    }

    /** This key as the one who makes a request. */
    public Actor actor() {
        return new Actor(workspaceId, role, keyId, name);
    }
}
