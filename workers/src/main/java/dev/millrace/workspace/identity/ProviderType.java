package dev.millrace.workspace.identity;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.connection.provider.OAuth;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.core.io.ClassPathResource;

/**
 * A kind of provider, as {@code sign-in/<type>.yml} tells it. The places are JSON Pointers into the ID token's claims, or
 * into what {@code userinfoUrl} answers.
 *
 * @param verified when somebody last compared this entry with the provider's documentation
 * @param openid whether it issues ID tokens
 * @param issuers how its ID tokens may name it, with claims in braces; the first is kept. Empty: the deployment says it
 * @param oauth the way there and back
 * @param emailsUrl a list of e-mails, each with {@code email}, {@code primary} and {@code verified}; null where the
 *     e-mail stands at {@code email}
 * @param subject who somebody is at the provider, for ever; several places where one is not unique by itself
 * @param emailVerified where it says whether the e-mail is verified; null where it does not
 * @param hostedDomain where it says which domain's own account this is. A new member needs it to be the e-mail's
 */
record ProviderType(
        String title,
        LocalDate verified,
        URI documentation,
        boolean openid,
        List<String> issuers,
        OAuth oauth,
        List<String> scopes,
        @Nullable URI userinfoUrl,
        @Nullable URI emailsUrl,
        List<String> subject,
        @Nullable String email,
        @Nullable String emailVerified,
        @Nullable String name,
        @Nullable String hostedDomain) {

    static final List<String> WORDS =
            List.of("auth0", "discord", "github", "gitlab", "google", "microsoft", "okta", "openid", "slack");

    private static final JsonMapper MAPPER =
            Json.mapper().rebuild().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

    ProviderType {
        issuers = issuers == null ? List.of() : List.copyOf(issuers);
        scopes = List.copyOf(scopes);
        subject = List.copyOf(subject);
    }

    /** The type that is called {@code word}; empty where there is none. */
    static Optional<ProviderType> find(String word) {
        return WORDS.contains(word) ? Optional.of(read(word)) : Optional.empty();
    }

    private static ProviderType read(String word) {
        var file = new ClassPathResource("sign-in/%s.yml".formatted(word));
        try (var text = file.getInputStream()) {
            var settings = LoadSettings.builder().setLabel(file.getPath()).build();
            return MAPPER.convertValue(new Load(settings).loadFromInputStream(text), ProviderType.class);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new IllegalStateException("%s is no entry of a provider.".formatted(file.getPath()), unreadable);
        }
    }
}
