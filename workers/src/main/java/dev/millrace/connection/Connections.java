package dev.millrace.connection;

import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connections of workspaces, without their credentials. */
public final class Connections {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern ID = Pattern.compile("con_[0-9a-z]{26}");
    private static final int LONGEST_BASE_URL = 2_000;

    private final ConnectionStore store;
    private final Providers providers;
    private final Ids ids;
    private final Clock clock;
    private final Revocation revocation;

    Connections(ConnectionStore store, Providers providers, Revocation revocation, Ids ids, Clock clock) {
        this.store = store;
        this.providers = providers;
        this.revocation = revocation;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Keeps an account, its credentials sealed. They are not tried out.
     *
     * @throws Refusal naming the field that is missing or wrong, or with 409 where the name is taken
     */
    public Connection create(String workspaceId, NewConnection wanted) {
        var provider = provider(workspaceId, wanted.provider());
        var name = name(wanted.name());
        var kind = provider.check(wanted.credentials());
        var baseUrl = kind.scheme()
                .map(scheme -> FileServer.address(wanted.baseUrl(), scheme))
                .orElseGet(() -> baseUrl(provider, wanted));
        var whole = Credentials.kept(kind, provider.kinds().get(kind).complete(wanted.credentials()));
        var credentials = Credentials.read(kind, whole);
        // As PostgreSQL keeps it, so that the answer to the creation equals those that follow.
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var connection = new Connection(
                ids.next("con"),
                workspaceId,
                null,
                provider.name(),
                name,
                kind,
                baseUrl,
                ConnectionStatus.ACTIVE,
                null,
                Account.UNKNOWN,
                scopes(credentials),
                now,
                now,
                end(credentials, baseUrl, now),
                null);
        if (!store.insert(connection, Secret.of(Json.write(whole)))) {
            throw nameTaken(name);
        }
        return connection;
    }

    private static List<String> scopes(Credentials credentials) {
        return switch (credentials) {
            case Credentials.Exchanged exchanged -> exchanged.scopes();
            case Credentials.MutualTls tls when tls.beside() != null -> scopes(tls.beside());
            case Credentials other -> List.of();
        };
    }

    private static @Nullable Instant end(Credentials credentials, URI baseUrl, Instant now) {
        if (!(credentials instanceof Credentials.MutualTls tls)) {
            return null;
        }
        if (!"https".equalsIgnoreCase(baseUrl.getScheme())) {
            throw Refusal.invalid(
                    "field_invalid", "base_url", "base_url must be an https address: a client certificate is shown over TLS only.");
        }
        return TlsCredentials.end(tls.identity(), now);
    }

    static Refusal nameTaken(String name) {
        return Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "connection_name_taken",
                        "This workspace already has a connection '%s'; choose another name or delete that one."
                                .formatted(name))
                .at("name");
    }

    /** What {@code viewer} may see, the newest first. */
    public Page<Connection> list(Viewer viewer, PageRequest page) {
        return Page.of(store.list(viewer, page), page, Connection::connectionId);
    }

    /** @throws Refusal with 404 for an unknown id and for one that {@code viewer} does not see */
    public Connection get(Viewer viewer, String connectionId) {
        return Optional.of(connectionId)
                .filter(id -> ID.matcher(id).matches())
                .flatMap(id -> store.find(viewer, id))
                .orElseThrow(() -> Refusal.notFound("connection", connectionId));
    }

    /** That of a name, whoever's it is: definitions use any of their workspace. */
    public Optional<Connection> byName(String workspaceId, String name) {
        return isName(name) ? store.findByName(workspaceId, name) : Optional.empty();
    }

    /**
     * Ends a connection: its access is given back to the provider as well as can be, and its credentials and tokens are
     * gone when this returns. Waits for a renewal under way, and for the provider as long as a token's deadline.
     *
     * @throws Refusal with 404 for an unknown id and for one that {@code viewer} does not see
     */
    public void delete(Viewer viewer, String connectionId) {
        delete(viewer, connectionId, Runnable::run);
    }

    /** As {@link #delete(Viewer, String)}; {@code ending} runs what deletes the row, in a transaction of its own if it wants. */
    public void delete(Viewer viewer, String connectionId, Consumer<Runnable> ending) {
        var connection = get(viewer, connectionId);
        if (connection.kind() == CredentialKind.OAUTH2) {
            store.findUsableById(viewer.workspaceId(), connectionId)
                    .ifPresent(usable -> revocation.revoke(Revocation.Access.of(usable), connectionId));
        }
        ending.accept(() -> {
            if (!store.delete(viewer.workspaceId(), connectionId)) {
                throw Refusal.notFound("connection", connectionId);
            }
        });
    }

    private Provider provider(String workspaceId, @Nullable String name) {
        if (name == null) {
            throw missing("provider", "the name of a provider, for instance http");
        }
        return providers.find(workspaceId, name)
                .orElseThrow(() -> Refusal.invalid(
                        "provider_unknown",
                        "provider",
                        "There is no such provider; GET /api/v1/providers lists them, and http takes any API."));
    }

    /** Whether a connection may be called {@code name}. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** {@code name}, if a connection may be called so; otherwise a {@link Refusal} at {@code name}. */
    public static String name(@Nullable String name) {
        if (name == null) {
            throw missing("name", "what definitions call it, for instance crm");
        }
        if (!isName(name)) {
            throw Refusal.invalid(
                    "field_invalid",
                    "name",
                    "name must have 1 to 63 characters from a-z, 0-9, _ and -, the first a letter or digit.");
        }
        return name;
    }

    private static URI baseUrl(Provider provider, NewConnection wanted) {
        if (wanted.baseUrl() != null) {
            return baseUrl(wanted.baseUrl());
        }
        if (provider.baseUrl() == null || !provider.isAddressedByVariables()) {
            throw missing(
                    "base_url",
                    "the address of the API, for instance https://api.example.com; the credentials are sent to no other");
        }
        return baseUrl(provider.baseUrl().fill(ProviderClients.checked(provider, wanted.variables(), false)));
    }

    /** The address in {@code text}, if credentials may be bound to it; otherwise a {@link Refusal} at {@code base_url}. */
    public static URI baseUrl(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(given -> given.length() <= LONGEST_BASE_URL)
                .flatMap(Origin::address)
                .filter(address -> address.getRawQuery() == null && address.getRawFragment() == null)
                .orElseThrow(() -> Refusal.invalid(
                        "field_invalid",
                        "base_url",
                        """
                        base_url must be an absolute http or https address of an ASCII host (others in punycode), \
                        without user information, ? or #."""));
    }

    private static Refusal missing(String field, String what) {
        return Refusal.invalid("field_missing", field, "%s is missing: %s.".formatted(field, what));
    }
}
