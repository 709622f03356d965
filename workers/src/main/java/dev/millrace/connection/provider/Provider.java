package dev.millrace.connection.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.action.Action;
import dev.millrace.refusal.Refusal;
import java.net.URI;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service that an account can be connected at.
 *
 * @param name its word in the wire contract, and its folder
 * @param title its name for people
 * @param description what an automation can do with it, a sentence
 * @param color of its mark, {@code #RRGGBB}
 * @param verified when somebody last compared this entry with the provider's documentation
 * @param documentation of its API
 * @param kinds the credentials that it takes, but for {@link CredentialKind#OAUTH2}
 * @param oauth how a person grants access in a browser; null where nobody can
 * @param variables what a person says before connecting, by name
 * @param baseUrl where its API is; null when each connection says it
 * @param headers that every request carries unless the call says otherwise
 * @param account how to ask whose account it is; null where it cannot be asked
 * @param rateLimit null where none is documented
 * @param pagination null where each endpoint has its own way
 * @param setUp what an admin does at the provider before anybody can connect, a sentence each; {@code {callback}} stands
 *     for the address to register
 * @param actions what definitions can call by name
 */
public record Provider(
        String name,
        String title,
        Category category,
        String description,
        String color,
        LocalDate verified,
        @Nullable URI documentation,
        Map<CredentialKind, CredentialSchema> kinds,
        @Nullable OAuth oauth,
        Map<String, Variable> variables,
        @Nullable Template baseUrl,
        Map<String, String> headers,
        @Nullable AccountRequest account,
        @Nullable RateLimit rateLimit,
        @Nullable Pagination pagination,
        List<String> setUp,
        List<Action> actions) {

    public Provider {
        kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
        variables = Collections.unmodifiableMap(new TreeMap<>(variables));
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        setUp = List.copyOf(setUp);
        actions = List.copyOf(actions);
    }

    /** This provider at the addresses that {@code said} has. */
    Provider at(ProviderSettings.One said) {
        var there = oauth == null ? null : oauth.at(said);
        var base = Template.or(said.baseUrl(), baseUrl);
        var asked = account == null ? null : account.at(said.accountUrl());
        var needed = Stream.of(
                        there == null ? Stream.<Template>empty() : there.templates(),
                        Stream.ofNullable(base),
                        Stream.ofNullable(asked == null ? null : asked.url()))
                .flatMap(templates -> templates)
                .flatMap(template -> template.names().stream())
                .collect(Collectors.toSet());
        var keys = new TreeMap<>(kinds);
        keys.replaceAll((kind, schema) -> schema.at(said.tokenUrl()));
        var still = new TreeMap<>(variables);
        still.keySet().retainAll(needed);
        return new Provider(
                name,
                title,
                category,
                description,
                color,
                verified,
                documentation,
                keys,
                there,
                still,
                base,
                headers,
                asked,
                rateLimit,
                pagination,
                setUp,
                actions);
    }

    /** Whether what a person says before connecting is all that the address of the API needs. */
    public boolean isAddressedByVariables() {
        return baseUrl != null
                && baseUrl.names().stream()
                        .allMatch(name -> variables.containsKey(name) && !variables.get(name).admin());
    }

    /** One JSON Schema for what {@code credentials} may be, an alternative a kind. */
    public JsonNode credentials() {
        var schema = Json.mapper().createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        if (kinds.isEmpty()) {
            // Nothing fits: access is granted in a browser only.
            schema.putObject("not");
            return schema;
        }
        var alternatives = schema.putArray("oneOf");
        kinds.values().forEach(kind -> alternatives.add(kind.json()));
        return schema;
    }

    /**
     * The kind of {@code credentials}, which fit this provider's schema of that kind.
     *
     * @throws Refusal naming the field that is wrong, {@code credentials.token} for instance, without any value
     */
    public CredentialKind check(@Nullable JsonNode credentials) {
        if (credentials == null || !credentials.isObject()) {
            throw Refusal.invalid("credentials_missing", "credentials", "credentials must be an object with a type: %s.".formatted(words()));
        }
        var type = credentials.path("type");
        if (oauth != null && type.asText().equals(CredentialKind.OAUTH2.word())) {
            throw Refusal.invalid(
                    "credentials_by_browser",
                    "credentials.type",
                    "Access to %s is granted in a browser: open /settings/integrations/connect/%s.".formatted(title, name));
        }
        var kind = type.isTextual()
                ? kinds.keySet().stream()
                        .filter(known -> known.word().equals(type.textValue()))
                        .findFirst()
                : Optional.<CredentialKind>empty();
        if (kind.isEmpty()) {
            throw Refusal.invalid(
                    "credentials_type_unknown",
                    "credentials.type",
                    "credentials.type must be one of %s for the provider '%s'.".formatted(words(), name));
        }
        kinds.get(kind.get()).check(credentials, "credentials");
        if (credentials.has(CredentialKind.BESIDE)) {
            var beside = credentials.path(CredentialKind.BESIDE);
            CredentialKind.find(beside.path("type").asText())
                    .map(kinds::get)
                    .orElseThrow(() -> Refusal.invalid(
                            "credentials_type_unknown",
                            "credentials." + CredentialKind.BESIDE + ".type",
                            "The provider '%s' takes no such credentials beside a certificate.".formatted(name)))
                    .check(beside, "credentials." + CredentialKind.BESIDE);
        }
        return kind.get();
    }

    private String words() {
        return kinds.keySet().stream().map(CredentialKind::word).collect(Collectors.joining(", "));
    }

    /** The kinds' words, in a fixed order. */
    public List<String> kindWords() {
        return Stream.concat(oauth == null ? Stream.empty() : Stream.of(CredentialKind.OAUTH2), kinds.keySet().stream())
                .map(CredentialKind::word)
                .toList();
    }
}
