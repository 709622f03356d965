package dev.millrace.connection.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.provider.OAuth;
import dev.millrace.connection.provider.Provider;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the further values that a provider's addresses need: in its answers, in the redirect, or by asking it. */
final class Metadata {

    private static final int LONGEST_VALUE = 2_000;
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final Egress egress;
    private final Duration deadline;

    Metadata(Egress egress, Duration deadline) {
        this.egress = egress;
        this.deadline = deadline;
    }

    /** @throws GrantRefused where one is missing */
    Map<String, String> read(
            Provider provider, Map<String, String> values, Map<String, String> redirect, JsonNode answer, Secret token) {
        var found = new TreeMap<String, String>();
        Objects.requireNonNull(provider.oauth()).metadata().forEach((name, from) -> {
            var value = from.redirect() != null ? redirect.get(from.redirect()) : at(from, values, answer, token);
            if (value == null || value.isBlank() || value.length() > LONGEST_VALUE) {
                throw new GrantRefused(
                        GrantRefused.Reason.PROVIDER,
                        "%s did not say the %s of this account, so nothing was connected."
                                .formatted(provider.title(), name.replace('_', ' ')));
            }
            found.put(name, value);
        });
        return found;
    }

    private @Nullable String at(OAuth.Metadata from, Map<String, String> values, JsonNode answer, Secret token) {
        var tree = from.url() == null ? answer : ask(URI.create(from.url().fill(values)), token);
        var value = tree == null ? null : tree.at(from.pointer());
        return value == null || !value.isValueNode() || value.isNull() ? null : value.asText();
    }

    private @Nullable JsonNode ask(URI address, Secret token) {
        try {
            var answer = egress.exchange(EgressRequest.of("GET", address)
                    .withHeader("Accept", "application/json")
                    .withSensitiveHeader("Authorization", "Bearer " + token.reveal())
                    .withDeadline(deadline)
                    .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.FAIL));
            return answer.status() < 300 ? Json.read(answer.body()) : null;
        } catch (EgressFailure | CharacterCodingException | JsonProcessingException none) {
            return null;
        }
    }
}
