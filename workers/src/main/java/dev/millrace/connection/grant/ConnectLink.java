package dev.millrace.connection.grant;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A link with which somebody without an account here connects one of theirs, once.
 *
 * @param name of the connection that it makes; null for one made of the provider's
 * @param scopes to ask for; empty for those that the provider's entry wants
 * @param madeBy who invites, to be shown
 */
public record ConnectLink(
        String workspaceId,
        String provider,
        @Nullable String name,
        List<String> scopes,
        String madeBy,
        Instant expiresAt) {

    public ConnectLink {
        scopes = List.copyOf(scopes);
    }
}
