package dev.millrace.api.record;

import dev.millrace.record.Condition;
import dev.millrace.record.RecordFilter;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordQuery.Sort;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from an address which records are wanted; refuses with 422 what cannot be meant. */
public final class RecordQueries {

    private static final Pattern FILTER = Pattern.compile("filter\\[([^\\[\\]]+)\\](?:\\[([a-z]+)\\])?");
    private static final int MOST_WORDS = 10;
    private static final int LONGEST_WORD = 100;

    private RecordQueries() {}

    public static RecordQuery of(HttpServletRequest request) {
        var conditions = new ArrayList<Condition>();
        request.getParameterMap().forEach((name, values) -> {
            if (name.startsWith("filter")) {
                Arrays.stream(values).forEach(value -> conditions.add(condition(name, value)));
            }
        });
        return new RecordQuery(
                RecordFilter.bounded(conditions),
                words(request.getParameter("q")),
                time(request, "created_after"),
                time(request, "updated_after"),
                "true".equals(request.getParameter("deleted")),
                sort(request.getParameter("sort")));
    }

    private static Condition condition(String name, String value) {
        var matcher = FILTER.matcher(name);
        if (!matcher.matches()) {
            throw Refusal.invalid(
                    "filter_invalid", name, "A filter is written filter[status]=active or filter[amount][gte]=10.");
        }
        return RecordFilter.of(matcher.group(1), matcher.group(2), value);
    }

    static Sort sort(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Sort.NEWEST;
        }
        var descending = text.startsWith("-");
        var field = descending ? text.substring(1) : text;
        if (field.isEmpty() || field.contains(",")) {
            throw Refusal.invalid("sort_invalid", "sort", "sort is one field, with a - before it for the greatest first.");
        }
        return new Sort(RecordFilter.path(field, "sort"), descending);
    }

    private static List<String> words(@Nullable String text) {
        var words = text == null
                ? List.<String>of()
                : Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
        if (words.size() > MOST_WORDS
                || words.stream().anyMatch(word -> word.length() > LONGEST_WORD || word.indexOf('\0') >= 0)) {
            throw Refusal.invalid(
                    "parameter_invalid", "q", "A search has %d words of %d characters at most.".formatted(MOST_WORDS, LONGEST_WORD));
        }
        return words;
    }

    private static @Nullable Instant time(HttpServletRequest request, String name) {
        var text = request.getParameter(name);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            var time = OffsetDateTime.parse(text);
            // Further away PostgreSQL has no times.
            if (Math.abs(time.getYear()) <= 9_999) {
                return time.toInstant();
            }
        } catch (DateTimeException noTime) {
            // refused below
        }
        throw Refusal.invalid("parameter_invalid", name, "%s is a time such as 2026-11-22T09:00:00Z.".formatted(name));
    }
}
