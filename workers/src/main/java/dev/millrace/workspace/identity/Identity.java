package dev.millrace.workspace.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account of a provider that signs a member in.
 *
 * @param provider the name that the deployment has given to it
 * @param issuer who names the subject
 * @param subject who somebody is there
 * @param email as the provider had verified it when it was linked; null where it had not
 */
public record Identity(
        String identityId,
        String memberId,
        String provider,
        String issuer,
        String subject,
        @Nullable String email,
        Instant linkedAt,
        @Nullable Instant lastUsedAt) {}
