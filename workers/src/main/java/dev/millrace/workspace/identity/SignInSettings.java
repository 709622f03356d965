package dev.millrace.workspace.identity;

import dev.millrace.vault.Secret;
import dev.millrace.workspace.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The providers whose accounts sign people in, by names that a deployment chooses:
 * {@code millrace.sign-in.providers.google.client-id}, or {@code MILLRACE_SIGNIN_PROVIDERS_GOOGLE_CLIENTID}. None by
 * default. A name stands in addresses and beside every account that is linked: keep it.
 */
@ConfigurationProperties("millrace.sign-in")
public record SignInSettings(@DefaultValue Map<String, One> providers) {

    public SignInSettings {
        providers = Map.copyOf(providers);
    }

    /**
     * One provider.
     *
     * @param type {@code google}, {@code microsoft}, {@code github}, {@code gitlab}, {@code slack}, {@code discord},
     *     {@code okta}, {@code auth0} or {@code openid}; by default that of the provider's name
     * @param title what the button says after "Sign in with"; by default the type's
     * @param clientId of the application that is registered there, with the callback address
     *     {@code {MILLRACE_PUBLIC_URL}/sign-in/callback/{name}}
     * @param clientSecret that belongs to {@code clientId}; none for a public client
     * @param issuer of an OpenID provider, whose metadata then names all addresses; needed by okta, auth0 and openid
     * @param allowedDomains domains of e-mails whose owners become members by signing in; none by default, and then
     *     only members sign in
     * @param role of members who are made so
     * @param workspace of members who are made so, by its name; by default the first of this deployment
     * @param trustEmail takes every e-mail of this provider as verified, for an OpenID provider of one's own that does not
     *     say so
     * @param authorizationUrl for a sandbox or an installation of one's own; so are the other addresses
     */
    public record One(
            @Nullable String type,
            @Nullable String title,
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String issuer,
            @DefaultValue List<String> allowedDomains,
            @DefaultValue("member") Role role,
            @Nullable String workspace,
            @DefaultValue("false") boolean trustEmail,
            @Nullable String authorizationUrl,
            @Nullable String tokenUrl,
            @Nullable String userinfoUrl,
            @Nullable String emailsUrl) {

        public One {
            allowedDomains = List.copyOf(allowedDomains);
        }
    }
}
