package dev.millrace.connection.provider;

import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Adds services to a workspace's catalogue: OAuth 2.0 services and OpenID providers that no entry of ours knows. From then on
 * {@link Providers} gives them as it gives the others; their client and addresses are set by {@link ProviderClients}.
 */
public final class OwnProviders {

    /** How many a workspace may have. */
    public static final int MOST = 50;

    /** The generic providers that they can be. */
    public static final List<String> TYPES = List.of("openid", "oauth2");

    private static final int MOST_SCOPES = 50;
    private static final int LONGEST_TITLE = 60;
    private static final Pattern NAME = Pattern.compile("own-[a-z0-9][a-z0-9-]{0,40}");
    private static final Pattern TITLE = Pattern.compile("\\P{Cntrl}{1,%d}".formatted(LONGEST_TITLE));
    /** RFC 6749, section 3.3. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,200}");

    private final OwnProviderStore store;
    private final Providers providers;
    private final ProviderClients clients;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OwnProviders(
            OwnProviderStore store,
            Providers providers,
            ProviderClients clients,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.providers = providers;
        this.clients = clients;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Adds one. Takes part in a transaction.
     *
     * @param scopes none for those of the generic provider; for {@code openid} the scope {@code openid} is among them anyway
     * @throws Refusal naming the field that is missing or wrong, with 409 where the name is taken or there are {@link #MOST}
     */
    public Provider create(
            String workspaceId,
            @Nullable String name,
            @Nullable String title,
            @Nullable String type,
            List<String> scopes,
            String by) {
        var own = new OwnProvider(
                name(name), title(title), type(type), scopes(scopes, type), by, clock.instant().truncatedTo(ChronoUnit.MICROS));
        var generic = providers.find(own.type())
                .orElseThrow(() -> Refusal.invalid(
                        "field_invalid", "type", "This deployment has taken '%s' out of its catalogue.".formatted(own.type())));
        transaction.executeWithoutResult(status -> {
            if (store.count(workspaceId) >= MOST) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "own_providers_too_many",
                        "A workspace has at most %d providers of its own; delete one first.".formatted(MOST));
            }
            if (!store.insert(workspaceId, own)) {
                throw Refusal.of(
                                Refusal.Kind.CONFLICT,
                                "own_provider_name_taken",
                                "This workspace already has a provider '%s'; choose another name.".formatted(own.name()))
                        .at("name");
            }
        });
        return own.entry(generic);
    }

    /**
     * Takes one away, and its client with it. Takes part in a transaction.
     *
     * @throws Refusal with 404 for an unknown one, with 409 for one of the catalogue and for one that connections need
     */
    public void delete(String workspaceId, String name) {
        if (providers.find(name).isPresent()) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "provider_in_catalogue",
                    "'%s' is of the catalogue that comes with Millrace; only providers that were added can be deleted.".formatted(name));
        }
        transaction.executeWithoutResult(status -> {
            if (!store.delete(workspaceId, name)) {
                throw Refusal.notFound("provider", name);
            }
            clients.forget(workspaceId, name);
            var connections = store.countConnections(workspaceId, name);
            if (connections > 0) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "own_provider_in_use",
                        "%s; disconnect first."
                                .formatted(
                                        connections == 1
                                                ? "An account is connected there"
                                                : "%,d accounts are connected there".formatted(connections)));
            }
        });
    }

    private static String name(@Nullable String name) {
        if (name == null || name.isBlank()) {
            throw Refusal.invalid("field_missing", "name", "name is missing: own- and what the address shall end in, for instance own-acme.");
        }
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "field_invalid",
                    "name",
                    "name must be own- and 1 to 41 characters from a-z, 0-9 and -, so that no entry of the catalogue ever has it.");
        }
        return name;
    }

    private static String title(@Nullable String title) {
        var text = title == null ? "" : title.strip();
        if (text.isEmpty()) {
            throw Refusal.invalid("field_missing", "title", "title is missing: what people call the service.");
        }
        if (!TITLE.matcher(text).matches()) {
            throw Refusal.invalid("field_invalid", "title", "title must have 1 to %d printable characters.".formatted(LONGEST_TITLE));
        }
        return text;
    }

    private static String type(@Nullable String type) {
        if (type == null || !TYPES.contains(type)) {
            throw Refusal.invalid(
                    type == null ? "field_missing" : "field_invalid",
                    "type",
                    "type must be openid, for a service whose issuer says its addresses, or oauth2, for one whose addresses you set.");
        }
        return type;
    }

    private static List<String> scopes(List<String> scopes, @Nullable String type) {
        if (scopes.size() > MOST_SCOPES || !scopes.stream().allMatch(scope -> SCOPE.matcher(scope).matches())) {
            throw Refusal.invalid(
                    "field_invalid", "scopes", "scopes must be at most %d, as the service writes them, without spaces.".formatted(MOST_SCOPES));
        }
        var all = scopes.stream().distinct().toList();
        if (all.isEmpty() || !"openid".equals(type) || all.contains("openid")) {
            return all;
        }
        // Without it there is no ID token, and nobody would know whose account it is.
        var more = new ArrayList<>(List.of("openid"));
        more.addAll(all);
        return more;
    }
}
