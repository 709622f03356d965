package dev.millrace.command;

import dev.millrace.json.Json;
import dev.millrace.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happens in a run, a line each. */
final class StepLine {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private StepLine() {}

    /** A step; one that has ended says how long it took, and one that faulted why. */
    static String of(Run.Step step) {
        var line = new StringBuilder("%s  %-9s  %s".formatted(
                CLOCK.format(step.endedAt() == null ? step.startedAt() : step.endedAt()), step.status(), step.pointer()));
        if (step.iteration() != null) {
            line.append(" turn ").append(step.iteration() + 1);
        }
        if (step.attempt() > 1) {
            line.append(" attempt ").append(step.attempt());
        }
        line.append("  ").append(step.type());
        if (step.endedAt() != null) {
            line.append("  ").append(took(step.startedAt(), step.endedAt()));
        }
        if (step.error() != null) {
            line.append("  ").append(step.error().path("detail").asText(Json.write(step.error())));
        }
        return line.toString();
    }

    static String waiting(@Nullable String sentence) {
        return "              waiting    " + sentence;
    }

    static String emitted(String type) {
        return "              emitted    " + type;
    }

    private static String took(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.3f s", Duration.between(from, to).toMillis() / 1000.0);
    }
}
