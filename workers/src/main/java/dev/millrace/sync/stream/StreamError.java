package dev.millrace.sync.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What to do about an answer that refuses, also where its status does not.
 *
 * @param status of the answer; null for any
 * @param when jq over the answer's body that is true where this counts; null for always
 * @param told where the answer says how long; without it {@code Retry-After} does, or nothing
 * @param message a sentence for people, instead of what the service says
 */
public record StreamError(
        @Nullable Integer status, @Nullable String when, Action action, @Nullable Told told, @Nullable String message) {

    /** What follows. */
    public enum Action {
        /** The same again a little later, a few times. */
        @JsonProperty("retry")
        RETRY,
        /** As though the list had ended there; the run then deletes nothing that it has not read. */
        @JsonProperty("ignore")
        IGNORE,
        /** The run fails. */
        @JsonProperty("fail")
        FAIL,
        /** The same again when the service's limit allows it. */
        @JsonProperty("rate_limited")
        RATE_LIMITED,
        /** The same again with another token, once. */
        @JsonProperty("refresh_token_then_retry")
        REFRESH_TOKEN_THEN_RETRY,
        /** The cursor counts no more: all is read again. */
        @JsonProperty("full_again")
        FULL_AGAIN
    }

    /** Where an answer says how long to wait, or until when: in a header, or by jq over its body. */
    public record Told(@Nullable String header, @Nullable String body, Unit unit) {

        /** What the number means. */
        public enum Unit {
            @JsonProperty("seconds")
            SECONDS,
            @JsonProperty("milliseconds")
            MILLISECONDS,
            /** Since 1970. */
            @JsonProperty("epoch_seconds")
            EPOCH_SECONDS
        }

        public Told {
            unit = unit == null ? Unit.SECONDS : unit;
        }
    }
}
