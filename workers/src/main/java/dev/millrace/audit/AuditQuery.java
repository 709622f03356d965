package dev.millrace.audit;

import dev.millrace.refusal.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Which records are wanted; what is null does not matter.
 *
 * @param actor the id or the name of who acted
 * @param action a word of {@link AuditAction}, or all about a thing: {@code connection.*}
 * @param from the first moment
 * @param to the first moment that is too late
 */
public record AuditQuery(
        @Nullable String actor, @Nullable String action, @Nullable Instant from, @Nullable Instant to) {

    private static final int LONGEST_ACTOR = 400;

    /**
     * Reads what callers write; blanks count as nothing, and a day without a time begins in UTC.
     *
     * @throws Refusal naming the field that cannot be read
     */
    public static AuditQuery of(
            @Nullable String actor, @Nullable String action, @Nullable String from, @Nullable String to) {
        var who = text(actor);
        if (who != null && who.length() > LONGEST_ACTOR) {
            throw Refusal.invalid("field_invalid", "actor", "actor must be an id or a name, as a record has them.");
        }
        var what = text(action);
        if (what != null && !AuditAction.isMeant(what)) {
            throw Refusal.invalid(
                    "field_invalid", "action", "action must be one that is recorded, such as api_key.created, or all about a thing: api_key.*");
        }
        return new AuditQuery(who, what, time("from", from), time("to", to));
    }

    private static @Nullable String text(@Nullable String given) {
        return given == null || given.isBlank() ? null : given.strip();
    }

    private static @Nullable Instant time(String field, @Nullable String given) {
        var text = text(given);
        try {
            return text == null
                    ? null
                    : text.matches("[0-9-]{10}")
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unreadable) {
            throw Refusal.invalid(
                    "field_invalid", field, "%s must be a day or a time, such as 2026-11-22 or 2026-11-22T09:00:00Z.".formatted(field));
        }
    }
}
