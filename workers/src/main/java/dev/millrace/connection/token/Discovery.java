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

/** Finds the token endpoints of OpenID providers (OpenID Connect Discovery 1.0, section 4), and remembers them for an hour. */
final class Discovery {

    private static final String METADATA = "/.well-known/openid-configuration";
    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Egress egress;
    private final Duration deadline;
    private final Cache<URI, URI> endpoints =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofHours(1)).build();

    Discovery(Egress egress, Duration deadline) {
        this.egress = egress;
        this.deadline = deadline;
    }

    /** There is no token endpoint, for a reason that the outcome tells. */
    static final class Unknown extends Exception {

        private static final long serialVersionUID = 1;
        private final transient TokenOutcome outcome;

        Unknown(TokenOutcome outcome) {
            super(outcome.toString(), null, false, false);
            this.outcome = outcome;
        }

        TokenOutcome outcome() {
            return outcome;
        }
    }

    URI tokenEndpoint(URI issuer) throws Unknown {
        var known = endpoints.getIfPresent(issuer);
        if (known != null) {
            return known;
        }
        var found = ask(issuer);
        endpoints.put(issuer, found);
        return found;
    }

    private URI ask(URI issuer) throws Unknown {
        try {
            var answer = egress.exchange(EgressRequest.of("GET", TokenRequest.endpoint(issuer, METADATA))
                    .withHeader("Accept", "application/json")
                    .withDeadline(deadline)
                    .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.FAIL));
            if (answer.status() != 200) {
                throw passing("the OpenID provider %s answered %d when asked for its configuration"
                        .formatted(issuer.getHost(), answer.status()));
            }
            return endpoint(Json.read(answer.body()), issuer);
        } catch (EgressFailure failed) {
            var reason = "the OpenID provider %s gave no answer: %s"
                    .formatted(issuer.getHost(), String.valueOf(failed.getMessage()).replaceFirst("\\.$", ""));
            throw failed.cause() == EgressFailure.Cause.REFUSED ? denied(reason) : passing(reason);
        } catch (CharacterCodingException | JsonProcessingException noJson) {
            throw passing("the configuration of the OpenID provider %s is no JSON".formatted(issuer.getHost()));
        }
    }

    private static URI endpoint(JsonNode metadata, URI issuer) throws Unknown {
        // Section 4.3: whoever answers for another issuer must not get that one's credentials.
        if (!UriText.withoutSlash(metadata.path("issuer").asText()).equals(UriText.withoutSlash(issuer.toString()))) {
            throw denied("the OpenID provider %s calls itself another issuer".formatted(issuer.getHost()));
        }
        try {
            var endpoint = URI.create(metadata.path("token_endpoint").asText());
            var scheme = String.valueOf(endpoint.getScheme());
            if (endpoint.getHost() != null && (scheme.equals("https") || scheme.equals(issuer.getScheme()))) {
                return endpoint;
            }
        } catch (IllegalArgumentException noAddress) {
            // told below
        }
        throw denied("the OpenID provider %s names no token endpoint that can be used".formatted(issuer.getHost()));
    }

    private static Unknown passing(String reason) {
        return new Unknown(new TokenOutcome.Unavailable(reason, AGAIN));
    }

    private static Unknown denied(String reason) {
        return new Unknown(new TokenOutcome.Denied(reason));
    }
}
