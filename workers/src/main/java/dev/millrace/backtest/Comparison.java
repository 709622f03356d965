package dev.millrace.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where two values differ: objects field by field, lists of one length entry by entry. Numbers are compared by their
 * value, and times that are less than ten seconds apart are the same: a dry run's calls take no time.
 */
final class Comparison {

    private static final int MOST = 1_000;
    private static final Duration NEARLY = Duration.ofSeconds(10);

    private final List<Place> places = new ArrayList<>();

    /**
     * A place where they differ.
     *
     * @param at a JSON pointer into the values; empty for the whole
     * @param was null where there was nothing, as {@code wouldBe}
     */
    record Place(String at, @Nullable JsonNode was, @Nullable JsonNode wouldBe) {

        /** Whether one of the two places is the other or within it. */
        boolean touches(String other) {
            return at.equals(other) || at.startsWith(other + "/") || other.startsWith(at + "/");
        }
    }

    private Comparison() {}

    /** The first thousand places; none where both are the same. */
    static List<Place> of(@Nullable JsonNode was, @Nullable JsonNode wouldBe) {
        var comparison = new Comparison();
        comparison.compare("", orMissing(was), orMissing(wouldBe));
        return List.copyOf(comparison.places);
    }

    private static JsonNode orMissing(@Nullable JsonNode value) {
        return value == null ? MissingNode.getInstance() : value;
    }

    private void compare(String at, JsonNode was, JsonNode wouldBe) {
        if (was.isObject() && wouldBe.isObject()) {
            var names = new LinkedHashSet<String>();
            was.fieldNames().forEachRemaining(names::add);
            wouldBe.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                var escaped = name.replace("~", "~0").replace("/", "~1");
                compare(at + "/" + escaped, was.path(name), wouldBe.path(name));
            }
        } else if (was.isArray() && wouldBe.isArray() && was.size() == wouldBe.size()) {
            for (var index = 0; index < was.size(); index++) {
                compare(at + "/" + index, was.path(index), wouldBe.path(index));
            }
        } else if (!same(was, wouldBe) && places.size() < MOST) {
            places.add(new Place(at, orNull(was), orNull(wouldBe)));
        }
    }

    private static @Nullable JsonNode orNull(JsonNode value) {
        return value.isMissingNode() ? null : value;
    }

    private static boolean same(JsonNode was, JsonNode wouldBe) {
        if (was.isNumber() && wouldBe.isNumber()) {
            return was.decimalValue().compareTo(wouldBe.decimalValue()) == 0;
        }
        return was.equals(wouldBe)
                || was.isTextual() && wouldBe.isTextual() && areNearlyTheSameTime(was.textValue(), wouldBe.textValue());
    }

    private static boolean areNearlyTheSameTime(String was, String wouldBe) {
        if (!mayBeTime(was) || !mayBeTime(wouldBe)) {
            return false;
        }
        try {
            return Duration.between(Instant.parse(was), Instant.parse(wouldBe)).abs().compareTo(NEARLY) < 0;
        } catch (DateTimeException noTime) {
            return false;
        }
    }

    private static boolean mayBeTime(String text) {
        return text.length() >= 20 && text.length() <= 35 && text.charAt(4) == '-' && text.charAt(10) == 'T';
    }
}
