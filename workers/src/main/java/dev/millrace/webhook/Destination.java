package dev.millrace.webhook;

import dev.millrace.webhook.signature.SigningSecret;
import java.util.List;

/**
 * An endpoint with all it takes to send to it.
 *
 * @param secrets those that sign now, newest first
 */
public record Destination(Webhook webhook, List<SigningSecret> secrets) {

    public Destination {
        secrets = List.copyOf(secrets);
    }
}
