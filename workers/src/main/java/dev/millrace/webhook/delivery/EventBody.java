package dev.millrace.webhook.delivery;

import dev.millrace.webhook.Payload;
import org.jspecify.annotations.Nullable;

/** Reads stored events as they are sent out. */
public interface EventBody {

    /**
     * The CloudEvent in its JSON format (CloudEvents 1.0, structured mode) with {@code millraceeventid}; null when the
     * event is no longer stored. The same event gives the same bytes at every call.
     */
    byte @Nullable [] structured(String workspaceId, String eventId, Payload payload);
}
