package dev.millrace.connection.grant;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to connect.
 *
 * @param memberId who asks; null for somebody who was sent a link
 * @param shared whether it becomes the whole workspace's; otherwise it is the asking member's
 * @param name what definitions will call it; null for one made of the provider's
 * @param connectionId the connection to renew; null for a new one
 * @param scopes to ask for; empty for those that the provider's entry wants
 * @param variables what the provider's addresses need, by name
 * @param link the link that somebody was sent, by its {@link ConnectLinks#id}; null without one
 * @param redirect where the provider sends the browser back to
 */
public record Wish(
        String workspaceId,
        @Nullable String memberId,
        boolean shared,
        String provider,
        @Nullable String name,
        @Nullable String connectionId,
        List<String> scopes,
        Map<String, String> variables,
        @Nullable String link,
        URI redirect) {

    public Wish {
        scopes = List.copyOf(scopes);
        variables = Map.copyOf(variables);
    }

    /** Whose the connection becomes. */
    @Nullable String owner() {
        return shared ? null : memberId;
    }
}
