package dev.millrace.console.webhook;

import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Words;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Payload;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/**
 * The fields of an endpoint as they were typed. A null is a field that the form did not have, or that is not set.
 *
 * @param events patterns, between spaces, commas or lines
 * @param event one type more, from the catalogue
 * @param headers {@code Name: value}, a line each
 * @param channels between spaces, commas or lines
 */
record WebhookForm(
        @Nullable String name,
        @Nullable String url,
        @Nullable String events,
        @Nullable String event,
        @Nullable String headers,
        @Nullable String signature,
        @BindParam("api_version") @Nullable String apiVersion,
        @Nullable String channels,
        @Nullable String filter,
        @Nullable String payload,
        @Nullable String connection,
        @Nullable DeliveryForm delivery) {

    static final WebhookForm EMPTY = new WebhookForm(null, null, null, null, null, null, null, null, null, null, null, null);

    static WebhookForm of(Webhook webhook) {
        return new WebhookForm(
                webhook.name(),
                webhook.url(),
                String.join("\n", webhook.events()),
                null,
                webhook.headers().entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .collect(Collectors.joining("\n")),
                webhook.signature().word(),
                webhook.apiVersion(),
                String.join("\n", webhook.channels()),
                webhook.filter(),
                webhook.payload().word(),
                webhook.connection(),
                DeliveryForm.of(webhook.options()));
    }

    /** @param types the names of the catalogue */
    Form form(String title, Link back, String action, String submit, List<String> types) {
        return new Form(
                        title,
                        back,
                        EventFields.INTRODUCTION,
                        action,
                        submit,
                        List.of(
                                Field.text("name", "Name").value(name).placeholder("Orders to the warehouse"),
                                fields().address(),
                                fields().patterns(),
                                fields().oneMore(types)
                                        .placeholder("webhook.disabled")
                                        .hint("One of the catalogue, added to those above."),
                                Field.area("headers", "Headers")
                                        .value(headers)
                                        .placeholder("Authorization: Bearer …")
                                        .hint("Sent with every request, a line each.")
                                        .optional(),
                                Field.choice(
                                        "signature",
                                        "Signature",
                                        signature == null ? "standard" : signature,
                                        List.of(
                                                "standard", "Standard Webhooks (webhook-signature)",
                                                "ed25519", "Standard Webhooks with a public key (Ed25519)",
                                                "sha256-hex", "HMAC-SHA256 in hex (X-Webhook-Signature)"))))
                .more(more(), isUnusual());
    }

    WebhookDraft draft(@Nullable Boolean active) {
        return new WebhookDraft(
                name,
                url,
                fields().chosen(),
                map(headers),
                active,
                apiVersion,
                signature,
                channels == null ? null : new ArrayList<>(Words.typed(channels)),
                filter,
                payload,
                connection,
                delivery == null ? null : delivery.draft());
    }

    private List<Field> more() {
        var fields = new ArrayList<Field>();
        fields.add(Field.text("api_version", "Version")
                .value(apiVersion)
                .placeholder("2026-11-01")
                .hint("The day for which the receiver was written: it is sent what was the newest form of each event then. Empty for the newest form of today.")
                .optional());
        fields.add(Field.area("channels", "Channels")
                .value(channels)
                .placeholder("customer-42")
                .hint("Only events whose attribute channel is one of these, usually one of your customers; commas or lines between them. Empty for all.")
                .optional());
        fields.add(Field.area("filter", "Filter")
                .value(filter)
                .placeholder(".data.amount > 100")
                .hint("A jq expression over the whole event; only events for which it gives true, for instance .data.country == \"CH\" and .data.amount > 100.")
                .optional());
        fields.add(Field.choice(
                "payload",
                "Payload",
                payload == null ? Payload.FULL.word() : payload,
                List.of(
                        Payload.FULL.word(), "The whole event",
                        Payload.THIN.word(), "Its id and the address where it can be read")));
        fields.add(Field.text("connection", "Connection")
                .value(connection)
                .placeholder("warehouse")
                .hint("The name of a connection whose credentials every request carries.")
                .optional());
        fields.addAll((delivery == null ? DeliveryForm.EMPTY : delivery).fields());
        return fields;
    }

    private boolean isUnusual() {
        return DeliveryForm.isGiven(apiVersion)
                || DeliveryForm.isGiven(channels)
                || DeliveryForm.isGiven(filter)
                || DeliveryForm.isGiven(connection)
                || (payload != null && !payload.equals(Payload.FULL.word()))
                || (delivery != null && delivery.isUnusual());
    }

    private EventFields fields() {
        return new EventFields(url, events, event);
    }

    private static Map<String, @Nullable String> map(@Nullable String text) {
        var headers = new LinkedHashMap<String, @Nullable String>();
        for (var line : (text == null ? "" : text).split("\\R")) {
            if (line.isBlank()) {
                continue;
            }
            var colon = line.indexOf(':');
            if (colon < 1) {
                throw Refusal.invalid("headers_invalid", "headers", "A header is a line such as 'X-Team: warehouse'.");
            }
            headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Shows no header value. */
    @Override
    public String toString() {
        return "WebhookForm[" + name + "]";
    }
}
