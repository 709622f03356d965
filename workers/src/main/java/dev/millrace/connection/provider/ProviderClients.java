package dev.millrace.connection.provider;

import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How we are registered at providers: as an admin of the workspace has set it, otherwise as the deployment's
 * configuration says.
 */
public final class ProviderClients {

    private static final int LONGEST = 4_000;

    private final ProviderClientStore store;
    private final ProviderSettings settings;
    private final Providers providers;

    public ProviderClients(JdbcClient jdbc, Vault vault, Clock clock, ProviderSettings settings, Providers providers) {
        this.store = new ProviderClientStore(jdbc, vault, clock);
        this.settings = settings;
        this.providers = providers;
    }

    public Optional<ProviderClient> find(String workspaceId, String provider) {
        return store.find(workspaceId, provider).or(() -> configured(provider));
    }

    /**
     * The requests of OAuth at a provider where a workspace is registered; empty where it is not, or where nobody grants access.
     *
     * @param variables values of one account for its addresses
     */
    public Optional<OAuthRequests> requests(String workspaceId, String provider, Map<String, String> variables) {
        return providers.find(workspaceId, provider)
                .filter(found -> found.oauth() != null)
                .flatMap(found -> find(workspaceId, provider).map(client -> new OAuthRequests(found, client, variables)));
    }

    /** The names of all providers that a workspace is registered at. */
    public Set<String> registered(String workspaceId) {
        return Stream.concat(
                        store.providers(workspaceId).stream(),
                        providers.all().stream()
                                .map(Provider::name)
                                .filter(name -> configured(name).isPresent()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Keeps a registration, its secret sealed.
     *
     * @param secret null keeps the one that is there
     * @param by who sets it, to be shown
     * @throws Refusal naming the field that is missing or wrong
     */
    public void set(
            String workspaceId,
            Provider provider,
            @Nullable String clientId,
            @Nullable Secret secret,
            Map<String, String> variables,
            String by) {
        if (clientId == null || clientId.isBlank()) {
            throw Refusal.invalid("field_missing", "client_id", "client_id is missing: the id that %s has given to your application."
                    .formatted(provider.title()));
        }
        if (!isText(clientId)) {
            throw Refusal.invalid("field_invalid", "client_id", "client_id must have 1 to 4,000 printable ASCII characters.");
        }
        if (secret != null && !isText(secret.reveal())) {
            throw Refusal.invalid("field_invalid", "client_secret", "client_secret must have 1 to 4,000 printable ASCII characters.");
        }
        store.save(workspaceId, provider.name(), clientId.strip(), secret, checked(provider, variables, true), by);
    }

    /** Forgets what an admin has set; the deployment's configuration counts again. */
    public void forget(String workspaceId, String provider) {
        store.delete(workspaceId, provider);
    }

    /**
     * {@code given}, with the values that stand where nothing else is said.
     *
     * @param admin whether an admin says it, with the client; otherwise whoever connects
     * @throws Refusal naming the first that is missing, unknown or does not fit its pattern
     */
    public static Map<String, String> checked(Provider provider, Map<String, String> given, boolean admin) {
        var values = new HashMap<String, String>();
        provider.variables().forEach((name, variable) -> {
            if (variable.admin() == admin) {
                values.put(name, checked(name, variable, given.getOrDefault(name, "").strip()));
            }
        });
        if (given.keySet().stream().anyMatch(name -> !values.containsKey(name))) {
            throw Refusal.invalid("field_unknown", "variables", "%s takes no value of that name here.".formatted(provider.title()));
        }
        return values;
    }

    private static String checked(String name, Variable variable, String said) {
        var value = said.isEmpty() ? variable.value() : said;
        if (value == null) {
            throw Refusal.invalid(
                    "field_missing", "variables." + name, "%s is missing: %s.".formatted(variable.title(), variable.description()));
        }
        if (value.length() > LONGEST || !value.matches(variable.pattern())) {
            throw Refusal.invalid(
                    "field_invalid", "variables." + name, "%s must be %s.".formatted(variable.title(), variable.description()));
        }
        return value;
    }

    private Optional<ProviderClient> configured(String provider) {
        return Optional.ofNullable(settings.of(provider))
                .filter(one -> one.clientId() != null && !one.clientId().isBlank())
                .map(one -> new ProviderClient(one.clientId(), one.clientSecret(), Map.of(), null));
    }

    private static boolean isText(String text) {
        return text.length() <= LONGEST && text.strip().matches("[\\x20-\\x7e]+");
    }
}
