package dev.millrace.api.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.webhook.DeliveryOptions;
import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Payload;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.signature.SignatureScheme;
import dev.millrace.webhook.type.Deprecations;
import dev.millrace.webhook.type.Deprecations.Deprecation;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint in JSON.
 *
 * @param publicKey by which a receiver verifies; null where it does so by a secret
 * @param deprecations what it uses that nobody should use any more, at most 20
 * @param secret there only when it was just made
 */
record WebhookView(
        String webhookId,
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
        DeliveryOptions delivery,
        int failures,
        @Nullable Instant failingSince,
        @Nullable String disabledReason,
        List<Deprecation> deprecations,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

    static WebhookView of(Webhook webhook, Actor actor, Deprecations deprecations) {
        return of(webhook, actor, deprecations, null);
    }

    static WebhookView of(IssuedWebhook issued, Actor actor, Deprecations deprecations) {
        var secret = issued.secret();
        return of(issued.webhook(), actor, deprecations, secret == null ? null : secret.text().reveal());
    }

    private static WebhookView of(Webhook webhook, Actor actor, Deprecations deprecations, @Nullable String secret) {
        return new WebhookView(
                webhook.webhookId(),
                webhook.name(),
                webhook.url(),
                webhook.events(),
                webhook.channels(),
                webhook.filter(),
                actor.may(Right.DEVELOP) ? webhook.headers() : hidden(webhook.headers()),
                webhook.connection(),
                webhook.active(),
                webhook.apiVersion(),
                webhook.signature(),
                webhook.verifyingKey(),
                webhook.payload(),
                webhook.options(),
                webhook.health().failures(),
                webhook.health().failingSince(),
                webhook.disabledReason(),
                deprecations.of(webhook),
                webhook.createdAt(),
                webhook.updatedAt(),
                secret);
    }

    private static Map<String, String> hidden(Map<String, String> headers) {
        var hidden = new LinkedHashMap<>(headers);
        hidden.replaceAll((name, value) -> "***");
        return hidden;
    }

    /** Shows no secret and no header value. */
    @Override
    public String toString() {
        return "WebhookView[" + webhookId + "]";
    }
}
