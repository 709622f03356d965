package dev.millrace.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.vault.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A source that somebody wants to have.
 *
 * @param name the last part of its address
 * @param provider of the catalogue; null where {@code verifier} says how requests are verified
 * @param secret as the provider shows it; null where there is none, or where the provider brings it itself
 * @param verifier see {@link dev.millrace.source.verifier.OwnVerifier}
 */
public record NewSource(
        @Nullable String name, @Nullable String provider, @Nullable Secret secret, @Nullable JsonNode verifier) {}
