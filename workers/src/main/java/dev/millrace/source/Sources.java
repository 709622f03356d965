package dev.millrace.source;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** The sources of a workspace and what came in at them. */
public final class Sources {

    private final SourceStore store;
    private final KnownSources known;
    private final HookDeliveryLog log;
    private final VerifierCatalogue catalogue;
    private final Ids ids;
    private final Clock clock;

    Sources(
            SourceStore store,
            KnownSources known,
            HookDeliveryLog log,
            VerifierCatalogue catalogue,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.known = known;
        this.log = log;
        this.catalogue = catalogue;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a source; the secret is sealed and never shown again.
     *
     * @param secret as the provider shows it; null only for the provider {@code none}
     * @throws Refusal 422 where a value is missing or impossible, 409 where any workspace has the name
     */
    public Source create(
            String workspaceId, @Nullable String name, @Nullable String provider, @Nullable Secret secret) {
        requireName(name);
        var verifier = requireProvider(provider);
        requireSecret(verifier, secret);
        var source = new Source(
                ids.next("src"),
                workspaceId,
                name,
                verifier.provider(),
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
        var deleted = store.delete(workspaceId, name);
        known.forget(name);
        if (!deleted) {
            throw Refusal.notFound("source", name);
        }
    }

    /**
     * What came in at the source, newest first, with all that this process has answered so far.
     *
     * @throws Refusal 404 where the workspace has none of this name
     */
    public Page<HookDelivery> deliveries(String workspaceId, String name, PageRequest page) {
        var source = get(workspaceId, name);
        log.flush();
        return log.list(source.sourceId(), page);
    }

    private static void requireName(@Nullable String name) {
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
    }

    private Verifier requireProvider(@Nullable String provider) {
        if (provider == null) {
            throw Refusal.invalid(
                    "field_missing", "provider", "provider is missing; it is one of %s.".formatted(providers()));
        }
        return catalogue.find(provider).orElseThrow(() -> {
            var meant = Nearest.to(
                    provider,
                    catalogue.all().stream().map(Verifier::provider).toList());
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
                        "field_invalid", "secret", "The provider 'none' verifies nothing and takes no secret.");
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
        return catalogue.all().stream()
                .map(verifier -> "'" + verifier.provider() + "'")
                .collect(Collectors.joining(", "));
    }
}
