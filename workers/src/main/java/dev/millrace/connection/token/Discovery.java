package dev.millrace.connection.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks OpenID providers for their metadata (OpenID Connect Discovery 1.0, section 4), and remembers it for an hour. */
public final class Discovery {

    private static final String METADATA = "/.well-known/openid-configuration";
    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Egress egress;
    private final Duration deadline;
    private final Cache<URI, OpenIdMetadata> known =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofHours(1)).build();

    Discovery(Egress egress, Duration deadline) {
        this.egress = egress;
        this.deadline = deadline;
    }

    /** There is no metadata that can be used, for a reason that the outcome tells. */
    public static final class Unknown extends Exception {

        private static final long serialVersionUID = 1;
        private final transient TokenOutcome.Failed outcome;

        Unknown(TokenOutcome.Failed outcome) {
            super(outcome.toString(), null, false, false);
            this.outcome = outcome;
        }

        public TokenOutcome.Failed outcome() {
            return outcome;
        }
    }

    /** Blocks until the provider has answered, where it is not known yet. */
    public OpenIdMetadata metadata(URI issuer) throws Unknown {
        var remembered = known.getIfPresent(issuer);
        if (remembered != null) {
            return remembered;
        }
        var found = ask(issuer);
        known.put(issuer, found);
        return found;
    }

    private OpenIdMetadata ask(URI issuer) throws Unknown {
        try {
            var answer = egress.exchange(EgressRequest.of("GET", TokenRequest.endpoint(issuer, METADATA))
                    .withHeader("Accept", "application/json")
                    .withDeadline(deadline)
                    .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.FAIL));
            if (answer.status() != 200) {
                throw passing("the OpenID provider %s answered %d when asked for its configuration"
                        .formatted(issuer.getHost(), answer.status()));
            }
            return read(Json.read(answer.body()), issuer);
        } catch (EgressFailure failed) {
            var reason = "the OpenID provider %s gave no answer: %s"
                    .formatted(issuer.getHost(), String.valueOf(failed.getMessage()).replaceFirst("\\.$", ""));
            throw failed.cause() == EgressFailure.Cause.REFUSED ? denied(reason) : passing(reason);
        } catch (CharacterCodingException | JsonProcessingException noJson) {
            throw passing("the configuration of the OpenID provider %s is no JSON".formatted(issuer.getHost()));
        }
    }

    private static OpenIdMetadata read(JsonNode metadata, URI issuer) throws Unknown {
        var name = metadata.path("issuer").asText();
        // Section 4.3: whoever answers for another issuer must not get that one's credentials.
        if (!UriText.withoutSlash(name).equals(UriText.withoutSlash(issuer.toString()))) {
            throw denied("the OpenID provider %s calls itself another issuer".formatted(issuer.getHost()));
        }
        var token = endpoint(metadata, "token_endpoint", issuer);
        if (token == null) {
            throw denied("the OpenID provider %s names no token endpoint that can be used".formatted(issuer.getHost()));
        }
        return new OpenIdMetadata(
                name,
                token,
                endpoint(metadata, "authorization_endpoint", issuer),
                endpoint(metadata, "userinfo_endpoint", issuer),
                endpoint(metadata, "revocation_endpoint", issuer),
                metadata.path("authorization_response_iss_parameter_supported").asBoolean());
    }

    private static @Nullable URI endpoint(JsonNode metadata, String name, URI issuer) {
        try {
            var endpoint = URI.create(metadata.path(name).asText());
            var scheme = String.valueOf(endpoint.getScheme());
            return endpoint.getHost() != null && (scheme.equals("https") || scheme.equals(issuer.getScheme()))
                    ? endpoint
                    : null;
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static Unknown passing(String reason) {
        return new Unknown(new TokenOutcome.Unavailable(reason, AGAIN));
    }

    private static Unknown denied(String reason) {
        return new Unknown(new TokenOutcome.Denied(reason));
    }
}
