package dev.millrace.webhook.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How far back a report looks, and into which equal parts it divides that. The last part is the one that is under way. */
public enum Period {
    HOUR(Duration.ofMinutes(5), 12, 5),
    DAY(Duration.ofHours(1), 24, 60),
    WEEK(Duration.ofHours(6), 28, 60);

    private final Duration part;
    private final int parts;
    private final int minutes;

    Period(Duration part, int parts, int minutes) {
        this.part = part;
        this.parts = parts;
        this.minutes = minutes;
    }

    /** The word in addresses and in JSON: {@code hour}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Period> of(String word) {
        return Stream.of(values()).filter(period -> period.word().equals(word)).findFirst();
    }

    public Duration part() {
        return part;
    }

    int parts() {
        return parts;
    }

    /** Of the counts that it is made of. */
    int minutes() {
        return minutes;
    }

    /** When the period begins whose last part holds {@code now}; parts begin at whole multiples of their length. */
    Instant from(Instant now) {
        var length = part.toSeconds();
        var current = Math.floorDiv(now.getEpochSecond(), length) * length;
        return Instant.ofEpochSecond(current - (parts - 1) * length);
    }
}
