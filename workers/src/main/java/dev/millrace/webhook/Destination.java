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

    /** @param reason in a sentence; null where others have taken the turns before */
    public record Pause(Instant until, @Nullable String reason) {}

    public Destination {
        secrets = List.copyOf(secrets);
    }
}
