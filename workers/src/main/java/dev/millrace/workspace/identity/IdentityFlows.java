package dev.millrace.workspace.identity;

import dev.millrace.connection.token.Discovery;
import dev.millrace.connection.token.OpenIdMetadata;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;

/** Sends people to a provider to prove who they are, and takes what they come back with. */
public final class IdentityFlows {

    /** How long a person may take at the provider, and for confirming a link. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private final IdentityProviders providers;
    private final FlowStore store;
    private final TokenClient tokens;
    private final ProfileReader profiles;
    private final Identities identities;
    private final Clock clock;

    IdentityFlows(
            IdentityProviders providers,
            FlowStore store,
            TokenClient tokens,
            ProfileReader profiles,
            Identities identities,
            Clock clock) {
        this.providers = providers;
        this.store = store;
        this.tokens = tokens;
        this.profiles = profiles;
        this.identities = identities;
        this.clock = clock;
    }

    /**
     * A wish to go to a provider.
     *
     * @param redirect where the provider sends the browser back to
     * @param target the path to show in the end, which the caller has judged
     * @param memberId who is signed in and links an account; null to sign in
     * @param confirms the pending link that this sign-in confirms; null for any other
     */
    public record Start(
            String provider, URI redirect, String target, @Nullable String memberId, @Nullable Secret confirms) {}

    /**
     * Where to send the browser.
     *
     * @param browser a secret that only this browser has; {@link #finish} needs the same
     * @throws dev.millrace.refusal.Refusal with 404 where nobody has set the provider up
     * @throws SignInRefused where the provider's metadata cannot be read
     */
    public URI begin(Start start, Secret browser) {
        var provider = providers.get(start.provider());
        var endpoint = provider.isDiscovered() ? metadata(provider).authorizationEndpoint() : null;
        if (provider.isDiscovered() && endpoint == null) {
            throw refused(provider, "names no address where people sign in");
        }
        var state = Token.random("");
        var verifier = provider.oauth().pkce() ? Token.random("") : null;
        var nonce = provider.type().openid() ? Token.random("").reveal() : null;
        store.insert(
                Token.hash(state),
                new FlowStore.Flow(
                        Token.hash(browser),
                        provider.name(),
                        start.memberId(),
                        start.confirms() == null ? null : Token.hash(start.confirms()),
                        start.redirect(),
                        start.target(),
                        verifier,
                        nonce),
                clock.instant().plus(PATIENCE));
        return provider.requests()
                .authorization(
                        endpoint,
                        state,
                        start.redirect(),
                        provider.type().scopes(),
                        verifier,
                        nonce);
    }

    /**
     * Takes what the provider sent the browser back with. A second call with the same answer is refused.
     *
     * @param provider whose address the browser came back to
     * @param answer the parameters of that address
     * @param memberId who is signed in in that browser; null where nobody is
     * @throws SignInRefused where it signs nobody in and links nothing, saying why
     */
    public Arrival finish(String provider, Map<String, String> answer, Secret browser, @Nullable String memberId) {
        var flow = flow(provider, answer, browser, memberId);
        var known = providers.get(flow.provider());
        if (answer.containsKey("error")) {
            throw declined(known, answer);
        }
        var metadata = known.issuer() == null ? null : metadata(known);
        checkIssuer(known, metadata, answer);
        var profile = profiles.read(known, metadata, flow.nonce(), exchange(known, flow, answer));
        return identities.arrive(profile, flow);
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT4M")
    void forgetTheOld() {
        store.forget(clock.instant());
    }

    private FlowStore.Flow flow(
            String provider, Map<String, String> answer, Secret browser, @Nullable String memberId) {
        var state = answer.getOrDefault("state", "");
        var found = Token.looksLike("", state)
                ? store.take(Token.hash(Secret.of(state)), clock.instant())
                : Optional.<FlowStore.Flow>empty();
        return found.filter(flow -> MessageDigest.isEqual(flow.browserHash(), Token.hash(browser)))
                .filter(flow -> flow.provider().equals(provider))
                // Otherwise an account would become the way in of whoever is signed in by now.
                .filter(flow -> flow.memberId() == null || flow.memberId().equals(memberId))
                .orElseThrow(SignInRefused::stale);
    }

    /** RFC 9207: an answer of one provider must not be taken to another's token endpoint. */
    private static void checkIssuer(
            IdentityProvider provider, @Nullable OpenIdMetadata metadata, Map<String, String> answer) {
        var said = answer.get("iss");
        if (!provider.type().openid()) {
            return;
        }
        // An issuer with claims in it is only known with the ID token, which is checked then.
        var right = metadata == null
                ? said == null || provider.type().issuers().stream().anyMatch(issuer -> issuer.contains("{") || issuer.equals(said))
                : metadata.isIssuerOf(said);
        if (!right) {
            throw SignInRefused.stale();
        }
    }

    private TokenOutcome.Issued exchange(IdentityProvider provider, FlowStore.Flow flow, Map<String, String> answer) {
        var code = answer.getOrDefault("code", "");
        if (code.isEmpty()) {
            throw refused(provider, "sent you back without a code");
        }
        return switch (tokens.fetch(provider.requests().exchange(Secret.of(code), flow.redirect(), flow.verifier()))) {
            case TokenOutcome.Issued issued -> issued;
            case TokenOutcome.Failed failed -> throw refused(provider, "does not tell who you are: " + failed.reason());
        };
    }

    private OpenIdMetadata metadata(IdentityProvider provider) {
        try {
            return tokens.discovery().metadata(Objects.requireNonNull(provider.issuer()));
        } catch (Discovery.Unknown unknown) {
            throw refused(provider, "cannot be asked for its addresses: " + unknown.outcome().reason());
        }
    }

    private static SignInRefused declined(IdentityProvider provider, Map<String, String> answer) {
        var error = answer.getOrDefault("error", "");
        if (error.equals("access_denied") || error.equals("consent_required") || error.equals("user_cancelled_login")) {
            return new SignInRefused(
                    SignInRefused.Reason.DECLINED,
                    "You declined at %s, so nothing was done. You can start again whenever you like.".formatted(provider.title()));
        }
        var said = (error + " " + answer.getOrDefault("error_description", "")).replaceAll("[^\\x20-\\x7e]+", " ").strip();
        return refused(provider, "does not let you in; it says: " + said.substring(0, Math.min(300, said.length())));
    }

    private static SignInRefused refused(IdentityProvider provider, String how) {
        return new SignInRefused(SignInRefused.Reason.PROVIDER, "%s %s. Start again.".formatted(provider.title(), how));
    }
}
