package dev.millrace.webhook;

import dev.millrace.webhook.signature.SigningSecret;

/** An endpoint together with the signing secret that was just made for it: the one time at which it can be shown. */
public record IssuedWebhook(Webhook webhook, SigningSecret secret) {}
