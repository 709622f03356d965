package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The signed timestamp and how far it may be from our clock, in the past and in the future alike.
 *
 * @param tolerance in seconds, 1 to 86,400
 */
record TimeWindow(Place from, Unit unit, int tolerance) {

    enum Unit {
        @JsonProperty("seconds")
        SECONDS,
        @JsonProperty("milliseconds")
        MILLISECONDS
    }

    TimeWindow {
        Objects.requireNonNull(from, "from is missing");
        Objects.requireNonNull(unit, "unit is missing");
        if (tolerance < 1 || tolerance > 86_400) {
            throw new IllegalArgumentException("tolerance must be 1 to 86400 seconds");
        }
    }

    /** What is wrong with {@code sent}, or empty where it is near enough to {@code now}. */
    Optional<String> problem(String sent, Instant now) {
        if (!sent.matches("[0-9]{1,15}")) {
            return Optional.of("The timestamp in the %s is not a time in %s.".formatted(from.name(), word()));
        }
        var number = Long.parseLong(sent);
        var time = unit == Unit.SECONDS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
        var age = Duration.between(time, now);
        if (age.abs().compareTo(Duration.ofSeconds(tolerance)) <= 0) {
            return Optional.empty();
        }
        var seconds = age.abs().plusMillis(999).toSeconds();
        return Optional.of(
                age.isNegative()
                        ? "The timestamp in the %s lies %d s in the future; %d s are allowed. A clock is wrong."
                                .formatted(from.name(), seconds, tolerance)
                        : "The timestamp in the %s is %d s old; %d s are allowed. It was sent again later, or a clock is wrong."
                                .formatted(from.name(), seconds, tolerance));
    }

    /** How {@code time} is sent. */
    String write(Instant time) {
        return switch (unit) {
            case SECONDS -> Long.toString(time.getEpochSecond());
            case MILLISECONDS -> Long.toString(time.toEpochMilli());
        };
    }

    private String word() {
        return switch (unit) {
            case SECONDS -> "seconds since 1970";
            case MILLISECONDS -> "milliseconds since 1970";
        };
    }
}
