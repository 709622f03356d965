package dev.millrace.webhook;

import dev.millrace.webhook.signature.SigningSecret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint with all it takes to send to it.
 *
 * @param secrets those that sign now, newest first
 * @param pause until when its next attempts have to wait; null where that was never asked for
 */
public record Destination(Webhook webhook, List<SigningSecret> secrets, @Nullable Pause pause) {

    /**
     * @param reason in a sentence; null where others have taken the turns before
     * @param slowUntil until when it is called slowly, since it was disabled and is active again; null where it was not
     */
    public record Pause(Instant until, @Nullable String reason, @Nullable Instant slowUntil) {}

    public Destination {
        secrets = List.copyOf(secrets);
    }
}
