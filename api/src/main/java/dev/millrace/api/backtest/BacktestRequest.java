package dev.millrace.api.backtest;

import dev.millrace.backtest.Backtest.Which;
import dev.millrace.refusal.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to backtest. Of {@code version} and {@code definition} there is one or none, and {@code runs} stands in the place of a
 * period.
 *
 * @param version the stored version, the current one by default
 * @param definition a definition to try instead of a stored one, YAML or JSON as a text
 * @param since from when on runs were begun, a time or how long ago as in {@code P7D}, which is the default
 * @param until before when they were begun, likewise; now by default
 * @param limit how many of the period at most, the newest; 100 at most
 * @param runs the ids of runs of this automation, 100 at most
 * @param strict whether a call of which nothing is recorded faults; otherwise it is an empty success
 */
record BacktestRequest(
        @Nullable String version,
        @Nullable String definition,
        @Nullable String since,
        @Nullable String until,
        @Nullable Integer limit,
        @Nullable List<String> runs,
        @Nullable Boolean strict) {

    static final BacktestRequest NOTHING = new BacktestRequest(null, null, null, null, null, null, null);

    private static final String DEFAULT_SINCE = "P7D";
    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST = 100;

    /** @throws Refusal that names the field which is wrong */
    Which which(Instant now) {
        if (version != null && definition != null) {
            throw wrong("version", "A version names a stored definition; give 'version' or 'definition'.");
        }
        if (runs != null) {
            return named(runs);
        }
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw wrong("limit", "'limit' is from 1 to %d.".formatted(MOST));
        }
        var from = moment("since", since == null ? DEFAULT_SINCE : since, now);
        var to = until == null ? now : moment("until", until, now);
        if (!from.isBefore(to)) {
            throw wrong("since", "'since' is before 'until'.");
        }
        return new Which.Period(from, to, limit == null ? DEFAULT_LIMIT : limit);
    }

    private Which named(List<String> ids) {
        if (since != null || until != null || limit != null) {
            throw wrong("runs", "Give 'runs', or a period by 'since', 'until' and 'limit'.");
        }
        if (ids.isEmpty() || ids.size() > MOST) {
            throw wrong("runs", "'runs' has from 1 to %d entries.".formatted(MOST));
        }
        for (var index = 0; index < ids.size(); index++) {
            if (ids.get(index) == null) {
                throw wrong("/runs/" + index, "This must not be null.");
            }
        }
        return new Which.Named(ids.stream().distinct().toList());
    }

    private static Instant moment(String field, String text, Instant now) {
        try {
            var moment = text.startsWith("P") ? ago(text, now) : OffsetDateTime.parse(text).toInstant();
            // Nothing has run before or after, and the ids of runs know no other times.
            return moment.isBefore(Instant.EPOCH) ? Instant.EPOCH : moment.isAfter(now) ? now : moment;
        } catch (DateTimeException | ArithmeticException neither) {
            throw wrong(
                    field,
                    "'%s' is a time such as 2026-11-21T10:00:00Z, or how long ago that was, such as P7D or PT12H."
                            .formatted(field));
        }
    }

    private static Instant ago(String text, Instant now) {
        try {
            return now.minus(Duration.parse(text));
        } catch (DateTimeParseException weeksOrMonths) {
            return now.atOffset(ZoneOffset.UTC).minus(Period.parse(text)).toInstant();
        }
    }

    private static Refusal wrong(String field, String message) {
        return Refusal.invalid("backtest_invalid", field, message);
    }
}
