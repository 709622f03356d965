package dev.millrace.webhook;

import dev.millrace.webhook.signature.SigningSecret;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint after a change that may have made something to sign with.
 *
 * @param secret the symmetric secret that was just made, and can be shown this once; null where none was, which is so for a key
 *     pair too: its public key stands on the endpoint
 */
public record IssuedWebhook(Webhook webhook, @Nullable SigningSecret secret) {

    static IssuedWebhook of(Webhook webhook, @Nullable SigningSecret made) {
        return new IssuedWebhook(webhook, made == null || made.publicKey() != null ? null : made);
    }
}
