package dev.millrace.workspace.identity;

import dev.millrace.connection.provider.OAuth;
import dev.millrace.connection.provider.OAuthRequests;
import dev.millrace.connection.provider.ProviderClient;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.start.CannotStart;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose accounts sign people in, as this deployment has set it up.
 *
 * @param issuer that the deployment says; null for a type that has its own
 * @param userinfo null where the provider's metadata names it, or nothing does
 * @param domains of e-mails whose owners become members, in small letters
 */
record IdentityProvider(
        String name,
        String title,
        ProviderType type,
        OAuth oauth,
        ProviderClient client,
        @Nullable URI issuer,
        @Nullable URI userinfo,
        @Nullable URI emails,
        boolean trustsEmail,
        Set<String> domains,
        Role role,
        @Nullable String workspace) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** @throws CannotStart naming the key that is wrong */
    static IdentityProvider of(String name, SignInSettings.One said) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) {
            throw new CannotStart(
                    "millrace.sign-in.providers has the name '%s'. Use small letters, digits and dashes, 40 at most.".formatted(name));
        }
        var word = said.type() == null || said.type().isBlank() ? name : said.type().strip();
        var type = ProviderType.find(word).orElseThrow(() -> wrong(name, "type", "one of " + String.join(", ", ProviderType.WORDS)));
        if (said.clientId() == null || said.clientId().isBlank()) {
            throw wrong(name, "client-id", "that of the application which is registered at the provider");
        }
        var issuer = address(name, "issuer", said.issuer());
        if (issuer == null && type.openid() && type.issuers().isEmpty()) {
            throw wrong(name, "issuer", "the provider's address without /.well-known/openid-configuration");
        }
        if (issuer != null && !type.openid()) {
            throw new CannotStart(
                    "millrace.sign-in.providers.%s.issuer: %s has none; set its addresses instead.".formatted(name, type.title()));
        }
        var userinfo = address(name, "userinfo-url", said.userinfoUrl());
        var emails = address(name, "emails-url", said.emailsUrl());
        var secret = said.clientSecret() == null || said.clientSecret().reveal().isBlank() ? null : said.clientSecret();
        return new IdentityProvider(
                name,
                said.title() == null || said.title().isBlank() ? type.title() : said.title().strip(),
                type,
                oauth(name, type, issuer, said),
                new ProviderClient(said.clientId().strip(), secret, Map.of(), null),
                issuer,
                userinfo == null && issuer == null ? type.userinfoUrl() : userinfo,
                emails == null ? type.emailsUrl() : emails,
                said.trustEmail(),
                domains(name, said.allowedDomains()),
                said.role(),
                said.workspace() == null || said.workspace().isBlank() ? null : said.workspace().strip());
    }

    OAuthRequests requests() {
        return new OAuthRequests(oauth, client);
    }

    /** Whether the provider's metadata has to be read for the way there. */
    boolean isDiscovered() {
        return oauth.authorizationUrl() == null;
    }

    private static OAuth oauth(String name, ProviderType type, @Nullable URI issuer, SignInSettings.One said) {
        var authorization = address(name, "authorization-url", said.authorizationUrl());
        var token = address(name, "token-url", said.tokenUrl());
        return (issuer == null ? type.oauth() : type.oauth().at(issuer)).at(new ProviderSettings.One(
                true, null, null, null, text(authorization), text(token), null, null, null, null, null));
    }

    private static @Nullable String text(@Nullable URI address) {
        return address == null ? null : address.toString();
    }

    private static @Nullable URI address(String name, String key, @Nullable String said) {
        if (said == null || said.isBlank()) {
            return null;
        }
        try {
            var address = URI.create(said.strip());
            if (address.getHost() != null && address.getRawFragment() == null && isPrivate(address)) {
                return address;
            }
        } catch (IllegalArgumentException noAddress) {
            // told below
        }
        throw wrong(name, key, "an https address");
    }

    /** Nobody checks the signature of an ID token that comes over TLS; on the way to another machine there must be some. */
    private static boolean isPrivate(URI address) {
        return "https".equals(address.getScheme())
                || "http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost());
    }

    private static Set<String> domains(String name, List<String> said) {
        var domains = said.stream()
                .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (!domains.stream().allMatch(domain -> domain.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?"))) {
            throw wrong(name, "allowed-domains", "domains such as example.com, separated by commas");
        }
        return domains;
    }

    private static CannotStart wrong(String name, String key, String wanted) {
        return new CannotStart("millrace.sign-in.providers.%s.%s must be %s.".formatted(name, key, wanted));
    }
}
