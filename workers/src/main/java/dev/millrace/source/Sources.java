package dev.millrace.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.gate.Gates;
import dev.millrace.source.verifier.OwnVerifier;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** The sources of a workspace and what came in at them. */
public final class Sources {

    private static final Duration OVERLAP = Duration.ofDays(1);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);
    private static final Duration SHOWN = Duration.ofDays(1);

    private final SourceStore store;
    private final KnownSources known;
    private final HookDeliveryLog log;
    private final Gates gates;
    private final Ids ids;
    private final Clock clock;

    Sources(
            SourceStore store,
            KnownSources known,
            HookDeliveryLog log,
            Gates gates,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.known = known;
        this.log = log;
        this.gates = gates;
        this.ids = ids;
        this.clock = clock;
    }

    /** As {@link #create(String, NewSource)}, for a source that leaves everything to its provider. */
    public Source create(
            String workspaceId, @Nullable String name, @Nullable String provider, @Nullable Secret secret) {
        return create(workspaceId, new NewSource(name, provider, secret, null));
    }

    /**
     * Makes a source; the secret is sealed and never shown again. Where the provider brings the secret itself it may be left
     * out, and the first handshake is kept.
     *
     * @throws Refusal 422 where a value is missing or impossible, 409 where any workspace has the name
     */
    public Source create(String workspaceId, NewSource wanted) {
        var name = requireName(wanted.name());
        var own = wanted.verifier() == null ? null : OwnVerifier.read(wanted.verifier());
        var provider = requireProvider(wanted.provider(), own);
        var verifier = gates.of(name, provider, wanted.verifier()).verifier();
        var secret = wanted.secret();
        var awaits = secret == null && verifier.bringsItsSecret();
        if (!awaits) {
            requireSecret(verifier, secret);
        }
        var source = new Source(
                ids.next("src"),
                workspaceId,
                name,
                provider,
                wanted.verifier(),
                awaits,
                null,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        try {
            store.insert(source, secret);
        } catch (DuplicateKeyException taken) {
            throw Refusal.of(
                            Refusal.Kind.CONFLICT,
                            "source_name_taken",
                            """
                            The name '%s' is taken. Names of sources are unique over the whole instance, because they \
                            stand in the address; choose another one."""
                                    .formatted(name))
                    .at("name");
        }
        known.forget(name);
        return source;
    }

    /**
     * Writes anew what the source says itself about its requests: where they come from, or how they are verified, as long as
     * they are verified in the same way as before.
     *
     * @param verifier null for nothing, which only a source with a provider can say
     * @throws Refusal 404 where the workspace has none of this name, 422 where a value is impossible
     */
    public Source describe(String workspaceId, String name, @Nullable JsonNode verifier) {
        var source = get(workspaceId, name);
        var own = verifier == null ? null : OwnVerifier.read(verifier);
        var before = source.verifier() == null ? null : OwnVerifier.read(source.verifier());
        if (!Objects.equals(type(own), type(before)) || own == null && source.provider().equals(OwnVerifier.PROVIDER)) {
            throw Refusal.invalid(
                    "verifier_invalid",
                    "/verifier/type",
                    "verifier.type stays what it is, because the secret belongs to it; make another source for another one.");
        }
        gates.of(name, source.provider(), verifier);
        store.describe(source, verifier);
        known.forget(name);
        return get(workspaceId, name);
    }

    /**
     * Gives the source another secret. Requests that are signed with the one before are taken for {@code overlap} more, so
     * that nothing is lost while the provider changes over.
     *
     * @param secret null where the provider brings it itself: its next handshake is kept
     * @param overlap at most 30 days; a day where it is null
     * @throws Refusal 404 where the workspace has none of this name, 422 where a value is impossible
     */
    public Source rotate(String workspaceId, String name, @Nullable Secret secret, @Nullable Duration overlap) {
        var source = get(workspaceId, name);
        var verifier = gates.of(name, source.provider(), source.verifier()).verifier();
        if (!verifier.needsSecret()) {
            throw Refusal.invalid("field_invalid", "secret", "This source has no secret: nothing that it verifies needs one.");
        }
        if (secret != null || !verifier.bringsItsSecret()) {
            requireSecret(verifier, secret);
        }
        var wanted = overlap == null ? OVERLAP : overlap;
        if (wanted.isNegative() || wanted.compareTo(LONGEST_OVERLAP) > 0) {
            throw Refusal.invalid("field_invalid", "overlap", "overlap must be PT0S to P30D.");
        }
        store.rotate(source, secret, clock.instant().plus(wanted).truncatedTo(ChronoUnit.MICROS));
        known.forget(name);
        return get(workspaceId, name);
    }

    /**
     * The secret that the provider brought itself, to be pasted there; for a day.
     *
     * @throws Refusal 404 where the workspace has none of this name, 409 where there is none to be read
     */
    public Secret brought(String workspaceId, String name) {
        return store.shown(get(workspaceId, name), clock.instant())
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "source_secret_hidden",
                        "Only a secret that the provider brought itself can be read, and only for a day."));
    }

    /** Whether {@link #brought} gives the secret now. */
    public boolean isShown(Source source) {
        return store.isShown(source, clock.instant());
    }

    /** Keeps the secret that a handshake brought, if the source awaits one. */
    boolean keepBrought(String name, Secret secret) {
        var source = known.fresh(name).map(KnownSources.Known::source);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var kept = source.isPresent()
                && source.get().awaitsSecret()
                && store.keepAwaited(source.get(), secret, now.plus(OVERLAP), now.plus(SHOWN));
        known.forget(name);
        return kept;
    }

    /** Newest first. */
    public Page<Source> list(String workspaceId, PageRequest page) {
        return store.list(workspaceId, page);
    }

    /** @throws Refusal 404 where the workspace has none of this name */
    public Source get(String workspaceId, String name) {
        return store.find(workspaceId, name).orElseThrow(() -> Refusal.notFound("source", name));
    }

    /**
     * Deletes the source and its log; its events stay. From now on its address answers 404.
     *
     * @throws Refusal 404 where the workspace has none of this name
     */
    public void delete(String workspaceId, String name) {
        var source = get(workspaceId, name);
        store.delete(workspaceId, name);
        known.forget(name);
        log.forget(source.sourceId());
    }

    /**
     * What came in at the source, newest first, with all that this process has answered so far.
     *
     * @throws Refusal 404 where the workspace has none of this name
     */
    public Page<HookDelivery> deliveries(String workspaceId, String name, PageRequest page) {
        return deliveries(workspaceId, name, HookDeliveryFilter.ALL, page);
    }

    /** As {@link #deliveries(String, String, PageRequest)}, those that fit {@code filter}. */
    public Page<HookDelivery> deliveries(
            String workspaceId, String name, HookDeliveryFilter filter, PageRequest page) {
        var source = get(workspaceId, name);
        log.flush();
        return log.list(source.sourceId(), filter, page);
    }

    private static @Nullable String type(@Nullable OwnVerifier own) {
        return own == null ? null : own.typeWord();
    }

    private static String requireName(@Nullable String name) {
        if (name == null) {
            throw Refusal.invalid("field_missing", "name", "name is missing: the last part of the source's address.");
        }
        if (!KnownSources.NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "field_invalid",
                    "name",
                    """
                    name must have 1 to 63 small letters, digits, hyphens and underscores, and begin with a letter or \
                    a digit.""");
        }
        return name;
    }

    private String requireProvider(@Nullable String provider, @Nullable OwnVerifier own) {
        var custom = provider == null || provider.equals(OwnVerifier.PROVIDER);
        if (own != null && custom) {
            return OwnVerifier.PROVIDER;
        }
        if (own != null && own.proves()) {
            throw Refusal.invalid(
                    "verifier_invalid",
                    "/verifier/type",
                    "verifier.type says how requests are verified, and so does provider: leave one of them out.");
        }
        if (custom && provider != null) {
            throw Refusal.invalid("field_missing", "verifier", "verifier is missing: it says how requests are verified.");
        }
        if (provider == null) {
            throw Refusal.invalid(
                    "field_missing", "provider", "provider is missing; it is one of %s. Or say how requests are verified in verifier.".formatted(providers()));
        }
        return gates.catalogue().find(provider).map(Verifier::provider).orElseThrow(() -> {
            var meant = Nearest.to(
                    provider,
                    gates.catalogue().all().stream().map(Verifier::provider).toList());
            return Refusal.invalid(
                    "provider_unknown",
                    "provider",
                    meant.map(word -> "There is no such provider; did you mean '%s'?".formatted(word))
                            .orElse("There is no such provider; there are %s.".formatted(providers())));
        });
    }

    private static void requireSecret(Verifier verifier, @Nullable Secret secret) {
        if (!verifier.needsSecret()) {
            if (secret != null) {
                throw Refusal.invalid(
                        "field_invalid", "secret", "This source takes no secret: nothing that it verifies needs one.");
            }
            return;
        }
        var format = Objects.requireNonNull(verifier.secret());
        if (secret == null) {
            throw Refusal.invalid("field_missing", "secret", "secret is missing. " + format.where());
        }
        if (!verifier.accepts(secret)) {
            throw Refusal.invalid(
                    "field_invalid",
                    "secret",
                    "secret must be %s, and not empty. %s".formatted(format.description(), format.where()));
        }
    }

    private String providers() {
        return gates.catalogue().all().stream()
                .map(verifier -> "'" + verifier.provider() + "'")
                .collect(Collectors.joining(", "));
    }
}
