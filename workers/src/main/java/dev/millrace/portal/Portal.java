package dev.millrace.portal;

import dev.millrace.webhook.Webhook;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an open link lets a customer manage.
 *
 * @param channel only endpoints that have exactly this channel; null for all endpoints of the workspace
 */
public record Portal(String linkId, String workspaceId, @Nullable String channel, Instant expiresAt) {

    /** Whether the endpoint, which is of the workspace, is one of the customer's. */
    boolean holds(Webhook webhook) {
        return channel == null || webhook.channels().equals(List.of(channel));
    }
}
