package dev.millrace.connection.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Account;
import dev.millrace.connection.AccountReader;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.connection.GrantedAccess;
import dev.millrace.connection.GrantedConnections;
import dev.millrace.connection.Viewer;
import dev.millrace.connection.provider.OAuth;
import dev.millrace.connection.provider.OAuthRequests;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClient;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Scope;
import dev.millrace.connection.token.Discovery;
import dev.millrace.connection.token.IdToken;
import dev.millrace.connection.token.OpenIdMetadata;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;

/** Lets people grant access at providers. */
public class Grants {

    /** How long a person may take at the provider. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Set<String> SILENT = Set.of("openid", "profile", "email", "offline_access");

    private final GrantStore store;
    private final Providers providers;
    private final ProviderClients clients;
    private final TokenClient tokens;
    private final AccountReader accounts;
    private final Metadata metadata;
    private final Connections connections;
    private final GrantedConnections granted;
    private final ConnectLinks links;
    private final Clock clock;

    Grants(
            GrantStore store,
            Providers providers,
            ProviderClients clients,
            TokenClient tokens,
            AccountReader accounts,
            Metadata metadata,
            Connections connections,
            GrantedConnections granted,
            ConnectLinks links,
            Clock clock) {
        this.store = store;
        this.providers = providers;
        this.clients = clients;
        this.tokens = tokens;
        this.accounts = accounts;
        this.metadata = metadata;
        this.connections = connections;
        this.granted = granted;
        this.links = links;
        this.clock = clock;
    }

    /**
     * Where to send a person who wants to connect.
     *
     * @param browser a secret that only this person's browser has; {@link #finish} needs the same
     * @throws Refusal naming the field that is wrong
     * @throws GrantRefused where the provider is not set up, or its metadata cannot be read
     */
    public URI begin(Wish wish, Secret browser) {
        var provider = provider(wish.workspaceId(), wish.provider());
        var oauth = Objects.requireNonNull(provider.oauth());
        var client = client(wish.workspaceId(), provider);
        var variables = variables(provider, client, wish.variables());
        var earlier = earlier(wish);
        var scopes = scopes(oauth, wish, earlier);
        var requests = new OAuthRequests(provider, client, variables);
        var endpoint = oauth.authorizationUrl() == null ? discovered(provider, requests).authorizationEndpoint() : null;
        if (oauth.authorizationUrl() == null && endpoint == null) {
            throw new GrantRefused(
                    GrantRefused.Reason.PROVIDER, "%s names no address where access is granted.".formatted(provider.title()));
        }
        var state = Token.random("");
        var verifier = oauth.pkce() ? Token.random("") : null;
        var nonce = oauth.issuer() == null ? null : Token.random("").reveal();
        var kept = new Wish(
                wish.workspaceId(),
                wish.memberId(),
                wish.shared(),
                wish.provider(),
                wish.name(),
                wish.connectionId(),
                scopes,
                variables,
                wish.link(),
                wish.redirect());
        store.insert(
                Token.hash(state),
                new GrantStore.Pending(Token.hash(browser), kept, verifier, nonce),
                clock.instant().plus(PATIENCE));
        return requests.authorization(
                endpoint, state, wish.redirect(), asked(oauth, scopes, earlier), verifier, nonce);
    }

    /**
     * Makes a connection of what the provider sent the browser back with. A second call with the same answer is refused.
     *
     * @param memberId who is signed in in that browser; null where nobody is, which does for somebody who was sent a link
     * @param provider whose address the browser came back to
     * @param answer the parameters of that address
     * @throws GrantRefused where it came to nothing, saying why
     * @throws Refusal where another account was connected than the one to renew, or the name is taken
     */
    public Granted finish(@Nullable String memberId, String provider, Map<String, String> answer, Secret browser) {
        return finish(memberId, provider, answer, browser, connection -> {});
    }

    /** As {@link #finish(String, String, Map, Secret)}; {@code besides} is done in the transaction that keeps the connection. */
    public Granted finish(
            @Nullable String memberId,
            String provider,
            Map<String, String> answer,
            Secret browser,
            Consumer<Connection> besides) {
        var pending = pending(memberId, provider, answer, browser);
        var wish = pending.wish();
        var entry = provider(wish.workspaceId(), wish.provider());
        if (answer.containsKey("error")) {
            throw refused(entry, answer);
        }
        var client = client(wish.workspaceId(), entry);
        var requests = new OAuthRequests(entry, client, wish.variables());
        checkIssuer(entry, requests, answer);
        var issued = exchange(entry, requests, pending, answer);
        var body = Json.trusted(issued.answer().reveal());
        var idToken = idToken(body, client, pending, requests);
        var values = new HashMap<>(wish.variables());
        if (Objects.requireNonNull(entry.oauth()).authorizationUrl() == null) {
            var userinfo = discovered(entry, requests).userinfoEndpoint();
            values.put("userinfo_endpoint", userinfo == null ? "" : userinfo.toString());
        }
        values.putAll(metadata.read(entry, values, answer, body, issued.token()));
        var baseUrl = baseUrl(entry, values);
        var scopes = issued.scopes().isEmpty() ? wish.scopes() : issued.scopes();
        var access = new GrantedAccess(
                wish.workspaceId(),
                wish.owner(),
                wish.connectionId(),
                wish.name(),
                entry,
                baseUrl,
                values,
                account(entry, values, baseUrl, issued, body, idToken),
                issued,
                scopes);
        if (wish.link() != null && !links.use(wish.link())) {
            throw new GrantRefused(
                    GrantRefused.Reason.STALE, "This link was used already, or is too old. Ask for another one.");
        }
        var connection = granted.keep(access, besides);
        return new Granted(
                connection,
                wish.scopes().stream().filter(scope -> !isGranted(scope, scopes)).toList());
    }

    /** Microsoft names its scopes in full, and what asks for an ID token or a refresh token is granted by giving it. */
    private static boolean isGranted(String asked, List<String> granted) {
        return SILENT.contains(asked)
                || granted.stream()
                        .anyMatch(scope -> scope.equalsIgnoreCase(asked)
                                || scope.toLowerCase(Locale.ROOT).endsWith("/" + asked.toLowerCase(Locale.ROOT)));
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT3M")
    void forgetTheOld() {
        store.forget(clock.instant());
        links.forget(clock.instant());
    }

    private GrantStore.Pending pending(@Nullable String memberId, String provider, Map<String, String> answer, Secret browser) {
        var state = answer.getOrDefault("state", "");
        var found = Token.looksLike("", state)
                ? store.take(Token.hash(Secret.of(state)), clock.instant())
                : Optional.<GrantStore.Pending>empty();
        return found.filter(pending -> MessageDigest.isEqual(pending.browserHash(), Token.hash(browser)))
                .filter(pending -> pending.wish().provider().equals(provider))
                .filter(pending -> pending.wish().memberId() == null || pending.wish().memberId().equals(memberId))
                .orElseThrow(() -> new GrantRefused(
                        GrantRefused.Reason.STALE,
                        """
                        This answer of the provider belongs to no connecting that was begun in this browser in the last ten \
                        minutes, or was used already. Nothing was changed; start again."""));
    }

    private static GrantRefused refused(Provider provider, Map<String, String> answer) {
        var error = answer.getOrDefault("error", "");
        if (error.equals("access_denied") || error.equals("consent_required")) {
            return new GrantRefused(
                    GrantRefused.Reason.DECLINED,
                    "You declined at %s, so nothing was connected. You can start again whenever you like.".formatted(provider.title()));
        }
        var said = (error + " " + answer.getOrDefault("error_description", "")).replaceAll("[^\\x20-\\x7e]+", " ").strip();
        return new GrantRefused(
                GrantRefused.Reason.PROVIDER,
                "%s granted no access; it says: %s.".formatted(provider.title(), said.substring(0, Math.min(300, said.length()))));
    }

    /** RFC 9207: an answer of one provider must not be taken to another's token endpoint. */
    private void checkIssuer(Provider provider, OAuthRequests requests, Map<String, String> answer) {
        var said = answer.get("iss");
        // Where our data names the addresses, the metadata is read for nothing else.
        var known = said != null || Objects.requireNonNull(provider.oauth()).authorizationUrl() == null;
        if (known && requests.issuer() != null && !discovered(provider, requests).isIssuerOf(said)) {
            throw new GrantRefused(
                    GrantRefused.Reason.STALE,
                    "The answer comes from another issuer than %s, so nothing was connected.".formatted(provider.title()));
        }
    }

    private TokenOutcome.Issued exchange(
            Provider provider, OAuthRequests requests, GrantStore.Pending pending, Map<String, String> answer) {
        var code = answer.getOrDefault("code", "");
        if (code.isEmpty()) {
            throw new GrantRefused(
                    GrantRefused.Reason.PROVIDER, "%s sent you back without a code. Start again.".formatted(provider.title()));
        }
        var outcome = tokens.fetch(requests.exchange(Secret.of(code), pending.wish().redirect(), pending.verifier()));
        return switch (outcome) {
            case TokenOutcome.Issued issued -> issued;
            case TokenOutcome.Failed failed ->
                throw new GrantRefused(
                        GrantRefused.Reason.PROVIDER,
                        "%s gave no access token: %s. Start again.".formatted(provider.title(), failed.reason()));
        };
    }

    private @Nullable JsonNode idToken(
            JsonNode body, ProviderClient client, GrantStore.Pending pending, OAuthRequests requests) {
        var token = body.path("id_token").asText();
        if (token.isEmpty() || pending.nonce() == null) {
            return null;
        }
        try {
            return IdToken.claims(token, client.clientId(), pending.nonce(), requests.issuer(), clock.instant());
        } catch (IdToken.Unusable unusable) {
            throw new GrantRefused(
                    GrantRefused.Reason.PROVIDER,
                    "The provider's ID token %s, so nothing was connected. Start again.".formatted(unusable.how()));
        }
    }

    private Account account(
            Provider provider,
            Map<String, String> values,
            URI baseUrl,
            TokenOutcome.Issued issued,
            JsonNode body,
            @Nullable JsonNode idToken) {
        if (provider.account() == null) {
            return Account.UNKNOWN;
        }
        return switch (accounts.ask(provider.account(), values, baseUrl, issued.token(), body, idToken)) {
            case AccountReader.Answer.Known known -> known.account();
            case AccountReader.Answer.Refused refused ->
                throw new GrantRefused(
                        GrantRefused.Reason.PROVIDER,
                        "%s does not accept the token that it has just issued: %s.".formatted(provider.title(), refused.reason()));
            // The access is there: who it is can be asked again.
            case AccountReader.Answer.Unknown unknown -> Account.UNKNOWN;
        };
    }

    private static URI baseUrl(Provider provider, Map<String, String> values) {
        var template = provider.baseUrl();
        try {
            return Connections.baseUrl(Optional.ofNullable(template).map(one -> one.fill(values)).orElse(null));
        } catch (IllegalArgumentException | Refusal missing) {
            throw new GrantRefused(
                    GrantRefused.Reason.PROVIDER,
                    "%s did not say where the API of this account is, so nothing was connected.".formatted(provider.title()));
        }
    }

    private Provider provider(String workspaceId, String name) {
        return providers.find(workspaceId, name)
                .filter(provider -> provider.oauth() != null)
                .orElseThrow(() -> Refusal.notFound("provider", name));
    }

    private ProviderClient client(String workspaceId, Provider provider) {
        return clients.find(workspaceId, provider.name()).orElseThrow(() -> new GrantRefused(
                GrantRefused.Reason.NOT_SET_UP,
                "%s is not set up here yet: an admin registers an application there and sets its client id and secret."
                        .formatted(provider.title())));
    }

    private static Map<String, String> variables(Provider provider, ProviderClient client, Map<String, String> given) {
        var values = ProviderClients.checked(provider, given, false);
        // What the admin has set nobody else chooses.
        values.putAll(client.variables());
        return values;
    }

    private List<String> earlier(Wish wish) {
        return wish.connectionId() == null
                ? List.of()
                : connections
                        .get(new Viewer(wish.workspaceId(), String.valueOf(wish.memberId()), true), wish.connectionId())
                        .scopes();
    }

    private static List<String> scopes(OAuth oauth, Wish wish, List<String> earlier) {
        var known = oauth.scopes().stream().map(Scope::name).toList();
        wish.scopes().stream()
                .filter(scope -> !known.contains(scope) && !earlier.contains(scope))
                .findFirst()
                .ifPresent(unknown -> {
                    throw Refusal.invalid("scope_unknown", "scopes", "One of the scopes is none of this provider's.");
                });
        Set<String> all = new LinkedHashSet<>(earlier);
        all.addAll(
                wish.scopes().isEmpty()
                        ? oauth.scopes().stream().filter(Scope::wanted).map(Scope::name).toList()
                        : wish.scopes());
        return List.copyOf(all);
    }

    private static List<String> asked(OAuth oauth, List<String> scopes, List<String> earlier) {
        var missing = scopes.stream().filter(scope -> !earlier.contains(scope)).toList();
        return oauth.incremental() && !missing.isEmpty() ? missing : scopes;
    }

    private OpenIdMetadata discovered(Provider provider, OAuthRequests requests) {
        try {
            return tokens.discovery().metadata(Objects.requireNonNull(requests.issuer()));
        } catch (Discovery.Unknown unknown) {
            throw new GrantRefused(
                    GrantRefused.Reason.PROVIDER,
                    "%s cannot be asked for its addresses: %s.".formatted(provider.title(), unknown.outcome().reason()));
        }
    }
}
