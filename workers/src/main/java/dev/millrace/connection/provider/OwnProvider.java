package dev.millrace.connection.provider;

import java.time.Instant;
import java.util.List;

/**
 * A service that an admin has added to a workspace's catalogue.
 *
 * @param name its word in the wire contract, which begins with {@code own-}
 * @param title its name for people
 * @param type the generic provider that it is one of: {@code oauth2} or {@code openid}
 * @param scopes that people are asked for; none for those of the generic provider
 * @param madeBy who added it, to be shown
 */
public record OwnProvider(String name, String title, String type, List<String> scopes, String madeBy, Instant createdAt) {

    /** What names of the catalogue never begin with. */
    static final String PREFIX = "own-";

    public OwnProvider {
        scopes = List.copyOf(scopes);
    }

    /** Whether {@code name} can be that of a workspace's own provider. */
    public static boolean isOwn(String name) {
        return name.startsWith(PREFIX);
    }

    /** This as an entry beside those of the catalogue, made of the generic one. */
    Provider entry(Provider generic) {
        var granted = scopes.isEmpty()
                ? generic.oauth()
                : generic.oauth() == null
                        ? null
                        : generic.oauth().with(scopes.stream().map(scope -> scope(generic.oauth(), scope)).toList());
        return new Provider(
                name,
                title,
                generic.category(),
                "Added here by %s, with %s.".formatted(madeBy, type.equals("openid") ? "OpenID Connect" : "OAuth 2.0"),
                generic.color(),
                generic.verified(),
                null,
                generic.kinds(),
                granted,
                generic.variables(),
                generic.baseUrl(),
                generic.headers(),
                generic.account(),
                generic.rateLimit(),
                generic.pagination(),
                generic.setUp(),
                List.of());
    }

    private static Scope scope(OAuth oauth, String name) {
        return oauth.scopes().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseGet(() -> new Scope(name, name, true));
    }
}
