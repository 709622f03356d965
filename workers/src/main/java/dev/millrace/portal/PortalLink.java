package dev.millrace.portal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link that was made, without what opens it.
 *
 * @param channel only endpoints that have exactly this channel; null for all endpoints of the workspace
 * @param madeBy who made it, for members of the workspace to see
 */
public record PortalLink(
        String linkId, @Nullable String channel, String madeBy, Instant createdAt, Instant expiresAt) {}
