package dev.millrace.workspace.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.connection.token.IdToken;
import dev.millrace.connection.token.OpenIdMetadata;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads whom a provider says somebody is: in the ID token where there is one, and otherwise by asking. An e-mail and the
 * word that it is verified are always taken from the same place.
 */
final class ProfileReader {

    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final int LONGEST_TEXT = 320;
    private static final Pattern CLAIM = Pattern.compile("\\{([a-z_]+)}");

    private final Egress egress;
    private final Clock clock;
    private final Duration deadline;

    ProfileReader(Egress egress, Clock clock, Duration deadline) {
        this.egress = egress;
        this.clock = clock;
        this.deadline = deadline;
    }

    /**
     * @param metadata of the provider, where it was read
     * @throws SignInRefused where it does not say who somebody is, or says it to somebody else
     */
    Profile read(
            IdentityProvider provider, @Nullable OpenIdMetadata metadata, @Nullable String nonce, TokenOutcome.Issued issued) {
        var userinfo = provider.userinfo() != null || metadata == null ? provider.userinfo() : metadata.userinfoEndpoint();
        if (!provider.type().openid()) {
            var answer = userinfo == null ? null : ask(userinfo, issued.token());
            if (answer == null) {
                throw unusable(provider, "does not say whose account this is");
            }
            return profile(provider, origin(Objects.requireNonNull(userinfo)), answer, emails(provider, answer, issued.token()));
        }
        var claims = claims(provider, nonce, issued);
        return profile(provider, issuer(provider, claims), claims, told(provider, claims, userinfo, issued.token()));
    }

    private JsonNode claims(IdentityProvider provider, @Nullable String nonce, TokenOutcome.Issued issued) {
        var token = Json.trusted(issued.answer().reveal()).path("id_token").asText();
        if (token.isEmpty() || nonce == null) {
            throw unusable(provider, "gave no ID token");
        }
        try {
            return IdToken.claims(token, provider.client().clientId(), nonce, provider.issuer(), clock.instant());
        } catch (IdToken.Unusable unusable) {
            throw unusable(provider, "gave an ID token that " + unusable.how());
        }
    }

    /** Where the e-mail is told: the ID token where it tells all of it, otherwise the user info endpoint. */
    private JsonNode told(IdentityProvider provider, JsonNode claims, @Nullable URI userinfo, Secret token) {
        var type = provider.type();
        var whole = !at(claims, type.email()).isMissingNode()
                && (provider.trustsEmail() || !at(claims, type.emailVerified()).isMissingNode());
        if (whole || userinfo == null) {
            return claims;
        }
        var answer = ask(userinfo, token);
        if (answer == null) {
            return claims;
        }
        // OpenID Connect Core 1.0, section 5.3.2: it may be about somebody else.
        if (!answer.path("sub").asText().equals(claims.path("sub").asText())) {
            throw unusable(provider, "told about another account than the one that signed in");
        }
        return at(answer, type.email()).isMissingNode() ? claims : answer;
    }

    /** The primary e-mail where it stands in a list of its own. */
    private JsonNode emails(IdentityProvider provider, JsonNode answer, Secret token) {
        if (provider.emails() == null) {
            return answer;
        }
        var all = ask(provider.emails(), token);
        return all == null
                ? MissingNode.getInstance()
                : all.valueStream()
                        .filter(one -> one.path("primary").asBoolean())
                        .findFirst()
                        .orElse(MissingNode.getInstance());
    }

    private Profile profile(IdentityProvider provider, String issuer, JsonNode who, JsonNode told) {
        var type = provider.type();
        var listed = type.emailsUrl() != null;
        var email = text(told, listed ? "/email" : type.email());
        var verified = provider.trustsEmail() || isTrue(at(told, listed ? "/verified" : type.emailVerified()));
        return new Profile(
                provider,
                issuer,
                subject(provider, who),
                email,
                verified,
                Optional.ofNullable(text(who, type.name())).orElseGet(() -> text(told, type.name())),
                Optional.ofNullable(text(who, type.hostedDomain())).orElseGet(() -> text(told, type.hostedDomain())));
    }

    private static String subject(IdentityProvider provider, JsonNode who) {
        var parts = provider.type().subject().stream().map(place -> who.at(place).asText("")).toList();
        var subject = String.join(":", parts);
        if (parts.contains("") || subject.length() > LONGEST_TEXT || subject.chars().anyMatch(Character::isISOControl)) {
            throw unusable(provider, "does not say whose account this is");
        }
        return subject;
    }

    /** The issuer by which accounts are kept; the ID token has to name one of the type's where none is set up. */
    private static String issuer(IdentityProvider provider, JsonNode claims) {
        if (provider.issuer() != null) {
            return UriText.withoutSlash(provider.issuer().toString());
        }
        var said = UriText.withoutSlash(claims.path("iss").asText());
        var known = provider.type().issuers().stream().map(issuer -> filled(issuer, claims)).toList();
        if (!known.contains(said)) {
            throw unusable(provider, "gave an ID token that is another issuer's");
        }
        return known.getFirst();
    }

    private static String filled(String issuer, JsonNode claims) {
        return CLAIM.matcher(issuer).replaceAll(place -> {
            var value = claims.path(place.group(1)).asText();
            return value.matches("[A-Za-z0-9-]{1,64}") ? value : "none";
        });
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private @Nullable JsonNode ask(URI address, Secret token) {
        try {
            var answer = egress.exchange(EgressRequest.of("GET", address)
                    .withHeader("Accept", "application/json")
                    .withSensitiveHeader("Authorization", "Bearer " + token.reveal())
                    .withDeadline(deadline)
                    .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.FAIL));
            return answer.status() == 200 ? Json.read(answer.body()) : null;
        } catch (EgressFailure | CharacterCodingException | JsonProcessingException none) {
            return null;
        }
    }

    private static JsonNode at(JsonNode from, @Nullable String place) {
        var found = place == null ? MissingNode.getInstance() : from.at(place);
        return found.isNull() ? MissingNode.getInstance() : found;
    }

    private static @Nullable String text(JsonNode from, @Nullable String place) {
        var text = at(from, place).asText("").replaceAll("\\p{Cntrl}", " ").strip();
        return text.isEmpty() || text.length() > LONGEST_TEXT ? null : text;
    }

    /** Some say it in a text, and Microsoft by a number. */
    private static boolean isTrue(JsonNode said) {
        return Set.of("true", "1").contains(said.asText(""));
    }

    private static SignInRefused unusable(IdentityProvider provider, String how) {
        return new SignInRefused(
                SignInRefused.Reason.PROVIDER, "%s %s, so nobody was signed in. Start again.".formatted(provider.title(), how));
    }
}
