package dev.millrace.connection.provider;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a provider allows, and how its answers tell.
 *
 * @param requests allowed in each {@code per}, by its documentation
 * @param per the window
 * @param shared who shares the allowance: one account's connections, or everything of our client
 * @param limit the header with the allowance
 * @param remaining the header with what is left of it
 * @param reset the header that says when it is whole again
 * @param resetAs how {@code reset} says it
 * @param retryAfter where an answer that refuses says how long: a header, or a JSON Pointer into the body;
 *     {@code Retry-After} by default
 * @param statuses of answers that refuse; 429 by default
 * @param error where the body names the error, for services that answer 200 to everything: a JSON Pointer
 * @param errors what stands there when the limit is meant
 */
public record RateLimit(
        int requests,
        Duration per,
        @Nullable Shared shared,
        @Nullable String limit,
        @Nullable String remaining,
        @Nullable String reset,
        @Nullable ResetAs resetAs,
        @Nullable String retryAfter,
        @Nullable Set<Integer> statuses,
        @Nullable String error,
        @Nullable Set<String> errors) {

    public RateLimit {
        shared = shared == null ? Shared.ACCOUNT : shared;
        retryAfter = retryAfter == null ? "Retry-After" : retryAfter;
        statuses = statuses == null ? Set.of(429) : Set.copyOf(statuses);
        errors = errors == null ? Set.of() : Set.copyOf(errors);
    }

    /** Who shares an allowance. */
    public enum Shared {
        ACCOUNT,
        CLIENT
    }

    /** How a header says when an allowance is whole again. */
    public enum ResetAs {
        EPOCH_SECONDS,
        EPOCH_MILLISECONDS,
        SECONDS,
        MILLISECONDS
    }
}
