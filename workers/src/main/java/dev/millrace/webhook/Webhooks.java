package dev.millrace.webhook;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.webhook.signature.KeyKind;
import dev.millrace.webhook.signature.SignatureScheme;
import dev.millrace.webhook.signature.SigningSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** The endpoints of a workspace. Another workspace's endpoint is not found; every method takes part in a transaction. */
public final class Webhooks {

    /** How many secrets may sign at once: the newest and those that a rotation has not yet outlived. */
    static final int MAX_SECRETS = 10;

    /** How long an endpoint that was disabled is called slowly, once somebody has made it active again. */
    private static final Duration SLOW_START = Duration.ofMinutes(10);

    private final WebhookStore store;
    private final Vault vault;
    private final UrlGuard guard;
    private final Ids ids;
    private final Clock clock;
    private final WebhookSettings settings;
    private final TransactionTemplate transaction;

    Webhooks(
            WebhookStore store,
            Vault vault,
            UrlGuard guard,
            Ids ids,
            Clock clock,
            WebhookSettings settings,
            TransactionTemplate transaction) {
        this.store = store;
        this.vault = vault;
        this.guard = guard;
        this.ids = ids;
        this.clock = clock;
        this.settings = settings;
        this.transaction = transaction;
    }

    /**
     * Makes an endpoint with a signing secret or key pair of its own. {@code name}, {@code url} and {@code events} must be given;
     * by default it is active, has no headers, the newest form of every payload and the symmetric signatures of Standard Webhooks.
     * Refuses with 422, naming the field.
     */
    public IssuedWebhook create(String workspaceId, WebhookDraft draft) {
        var now = now();
        var signature = draft.signature() == null ? SignatureScheme.STANDARD : WebhookRules.signature(draft.signature());
        var secret = SigningSecret.generate(signature.keys());
        var webhook = new Webhook(
                ids.next("whk"),
                workspaceId,
                WebhookRules.name(draft.name()),
                url(draft.url()),
                WebhookRules.events(draft.events()),
                draft.channels() == null ? List.of() : WebhookRules.channels(draft.channels()),
                WebhookRules.filter(draft.filter()),
                draft.headers() == null ? Map.of() : WebhookHeaders.checked(draft.headers()),
                WebhookRules.connection(draft.connection()),
                draft.active() == null || draft.active(),
                WebhookRules.apiVersion(draft.apiVersion()),
                signature,
                secret.publicKey(),
                draft.payload() == null ? Payload.FULL : WebhookRules.payload(draft.payload()),
                draft.delivery() == null ? DeliveryOptions.NONE : draft.delivery().checked(),
                Health.WELL,
                null,
                now,
                now);
        transaction.executeWithoutResult(status -> {
            store.insert(webhook);
            addSecret(webhook.webhookId(), signature.keys(), secret, now);
            store.subscribe(webhook);
            if (!webhook.active()) {
                store.inactive(webhook.webhookId(), now, forget(now));
            }
        });
        return IssuedWebhook.of(webhook, secret);
    }

    /**
     * Changes the fields that {@code draft} gives. From the next attempt on, deliveries that wait go to the changed
     * endpoint; once it is inactive they are cancelled. Making it active forgets why it was disabled; for ten minutes it is
     * then sent at most twenty requests a second, so that what has piled up does not fell it again. One that changes over to a
     * scheme for which it has nothing to sign with is given that.
     */
    public IssuedWebhook change(String workspaceId, String webhookId, WebhookDraft draft) {
        return inTransaction(() -> {
            var before = store.lock(workspaceId, webhookId).orElseThrow(() -> unknown(webhookId));
            var active = draft.active() == null ? before.active() : draft.active();
            var signature = draft.signature() == null ? before.signature() : WebhookRules.signature(draft.signature());
            var made = store.hasSecret(webhookId, signature.keys()) ? null : SigningSecret.generate(signature.keys());
            var after = new Webhook(
                    webhookId,
                    workspaceId,
                    draft.name() == null ? before.name() : WebhookRules.name(draft.name()),
                    draft.url() == null ? before.url() : url(draft.url()),
                    draft.events() == null ? before.events() : WebhookRules.events(draft.events()),
                    draft.channels() == null ? before.channels() : WebhookRules.channels(draft.channels()),
                    draft.filter() == null ? before.filter() : WebhookRules.filter(draft.filter()),
                    draft.headers() == null ? before.headers() : WebhookHeaders.checked(draft.headers()),
                    draft.connection() == null ? before.connection() : WebhookRules.connection(draft.connection()),
                    active,
                    draft.apiVersion() == null ? before.apiVersion() : WebhookRules.apiVersion(draft.apiVersion()),
                    signature,
                    made == null || made.publicKey() == null ? before.publicKey() : made.publicKey(),
                    draft.payload() == null ? before.payload() : WebhookRules.payload(draft.payload()),
                    draft.delivery() == null ? before.options() : draft.delivery().checked(),
                    active && !before.active() ? Health.WELL : before.health(),
                    active ? null : before.disabledReason(),
                    before.createdAt(),
                    now());
            store.update(after);
            store.subscribe(after);
            if (made != null) {
                addSecret(webhookId, signature.keys(), made, now());
            }
            if (active && !before.active()) {
                store.recovered(webhookId);
                store.active(webhookId, after.updatedAt());
                if (before.disabledReason() != null) {
                    store.startSlowly(webhookId, after.updatedAt(), after.updatedAt().plus(SLOW_START));
                }
            } else if (before.active() && !active) {
                store.inactive(webhookId, after.updatedAt(), forget(after.updatedAt()));
            }
            return IssuedWebhook.of(after, made);
        });
    }

    /** Notes that an attempt failed, and tells how it stands. */
    public Health failed(String webhookId, Instant now) {
        return store.failed(webhookId, now).orElse(Health.WELL);
    }

    /** Notes that an endpoint that failed takes what is sent to it again. */
    public void recovered(String webhookId) {
        store.recovered(webhookId);
    }

    /** Up to which of the warnings people were told of an endpoint's failures. */
    public int warned(String webhookId) {
        return store.warned(webhookId);
    }

    /** Notes that people are told of an endpoint's failures; false where they have been told as much already. */
    public boolean warn(String webhookId, int warning) {
        return store.warn(webhookId, warning);
    }

    /**
     * Makes an active endpoint inactive because of how it answers; {@code reason} is shown to people. Empty when it was
     * inactive already or is gone, so that only the first of several callers tells of it.
     */
    public Optional<Webhook> disable(String workspaceId, String webhookId, String reason) {
        return inTransaction(() -> store.lock(workspaceId, webhookId)
                .filter(Webhook::active)
                .map(before -> {
                    var after = before.disabled(reason, now());
                    store.update(after);
                    store.subscribe(after);
                    store.inactive(webhookId, after.updatedAt(), forget(after.updatedAt()));
                    return after;
                }));
    }

    /** Deletes the endpoint and its secrets. Its deliveries stay on record; those that wait are cancelled when due. */
    public void delete(String workspaceId, String webhookId) {
        if (!store.delete(workspaceId, webhookId)) {
            throw unknown(webhookId);
        }
    }

    /**
     * Gives the endpoint a new secret or key pair, as its scheme signs. It signs at once, and the ones before it go on signing beside
     * it for 24 h (the setting {@code millrace.webhook.secret-overlap}). Refuses with 409 when ten sign already.
     */
    public IssuedWebhook rotateSecret(String workspaceId, String webhookId) {
        return inTransaction(() -> {
            var webhook = store.lock(workspaceId, webhookId).orElseThrow(() -> unknown(webhookId));
            var now = now();
            var keys = webhook.signature().keys();
            if (store.retireSecrets(webhookId, keys, now, now.plus(settings.secretOverlap())) >= MAX_SECRETS) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "webhook_secrets_too_many",
                        "This endpoint has %d secrets that still sign; wait until an old one has expired."
                                .formatted(MAX_SECRETS));
            }
            var secret = SigningSecret.generate(keys);
            addSecret(webhookId, keys, secret, now);
            var publicKey = secret.publicKey();
            if (publicKey == null) {
                return IssuedWebhook.of(webhook, secret);
            }
            var rotated = webhook.withPublicKey(publicKey, now);
            store.update(rotated);
            return IssuedWebhook.of(rotated, secret);
        });
    }

    private void addSecret(String webhookId, KeyKind keys, SigningSecret secret, Instant now) {
        store.addSecret(webhookId, keys, vault.seal(owner(webhookId), secret.text()), now);
    }

    public Webhook get(String workspaceId, String webhookId) {
        return find(workspaceId, webhookId).orElseThrow(() -> unknown(webhookId));
    }

    public Optional<Webhook> find(String workspaceId, String webhookId) {
        return store.find(workspaceId, webhookId);
    }

    public Page<Webhook> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, Webhook::webhookId);
    }

    /** Those that have exactly this channel and no other. */
    public Page<Webhook> list(String workspaceId, String channel, PageRequest page) {
        return Page.of(store.list(workspaceId, channel, page), page, Webhook::webhookId);
    }

    /** Whether the text can be the channel of an event. */
    public static boolean isChannel(String text) {
        return WebhookRules.isChannel(text);
    }

    /** The endpoint, active or not, with the secrets that sign now; empty when it is gone. */
    public Optional<Destination> destination(String workspaceId, String webhookId) {
        return store.destination(workspaceId, webhookId, now())
                .map(found -> new Destination(
                        found.webhook(),
                        found.sealed().stream()
                                .map(sealed -> new SigningSecret(open(webhookId, sealed)))
                                .toList(),
                        found.pause()));
    }

    /** When the endpoint took nothing between two times, because somebody paused it or we disabled it. */
    public List<Span> inactiveBetween(String webhookId, Instant since, Instant until) {
        return store.inactiveBetween(webhookId, since, until);
    }

    /** What was missed before then can no longer be sent. */
    private Instant forget(Instant now) {
        return now.minus(settings.recoverWindow());
    }

    private String url(@Nullable String url) {
        var checked = WebhookRules.url(url);
        guard.refusal(checked).ifPresent(why -> {
            throw Refusal.invalid("url_refused", "url", why);
        });
        return checked;
    }

    private Secret open(String webhookId, byte[] sealed) {
        return vault.open(owner(webhookId), sealed);
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    /** PostgreSQL keeps microseconds; so do we, that what is answered at once equals what is read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static String owner(String webhookId) {
        return "webhook:" + webhookId;
    }

    private static Refusal unknown(String webhookId) {
        return Refusal.notFound("webhook", webhookId);
    }
}
