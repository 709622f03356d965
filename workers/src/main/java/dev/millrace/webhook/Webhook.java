package dev.millrace.webhook;

import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.signature.KeyKind;
import dev.millrace.webhook.signature.SignatureScheme;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of a customer.
 *
 * @param events the patterns of the types that it wants, see {@link EventPattern}
 * @param channels of the events only those whose attribute {@code channel} is one of these; all where there are none
 * @param filter a jq expression over the whole event: only events for which it gives true; null for all
 * @param headers sent with every request; may hold credentials, so show their values only to those who may write them
 * @param connection the name of a connection of the workspace whose credentials every request carries; null for none
 * @param apiVersion the day for which it was written, a date: it is sent what was the newest form of each payload then; null for
 *     the newest form of today
 * @param publicKey of its newest key pair, whether or not it signs with one now; null where it never had one
 * @param disabledReason why we disabled it, in a sentence; null while it is active or when a person paused it
 */
public record Webhook(
        String webhookId,
        String workspaceId,
        String name,
        String url,
        List<String> events,
        List<String> channels,
        @Nullable String filter,
        Map<String, String> headers,
        @Nullable String connection,
        boolean active,
        @Nullable String apiVersion,
        SignatureScheme signature,
        @Nullable String publicKey,
        Payload payload,
        DeliveryOptions options,
        Health health,
        @Nullable String disabledReason,
        Instant createdAt,
        Instant updatedAt) {

    public Webhook {
        events = List.copyOf(events);
        channels = List.copyOf(channels);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** @throws Refusal with 409 and the code {@code webhook_inactive} where nothing is sent to it */
    public void requireActive() {
        if (!active) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "webhook_inactive",
                    "The endpoint '%s' is not active; set active to true first.".formatted(name));
        }
    }

    /** The key by which a receiver verifies; null where it verifies by a secret. */
    public @Nullable String verifyingKey() {
        return signature.keys() == KeyKind.ED25519 ? publicKey : null;
    }

    Webhook disabled(String reason, Instant now) {
        return with(false, publicKey, reason, now);
    }

    Webhook withPublicKey(String newest, Instant now) {
        return with(active, newest, disabledReason, now);
    }

    private Webhook with(boolean isActive, @Nullable String newest, @Nullable String reason, Instant now) {
        return new Webhook(
                webhookId,
                workspaceId,
                name,
                url,
                events,
                channels,
                filter,
                headers,
                connection,
                isActive,
                apiVersion,
                signature,
                newest,
                payload,
                options,
                health,
                reason,
                createdAt,
                now);
    }

    /** Shows no header value. */
    @Override
    public String toString() {
        return "Webhook[" + webhookId + "]";
    }
}
