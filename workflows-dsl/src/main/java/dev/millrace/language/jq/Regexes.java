package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions in RE2's language: linear in the text, without look-around and back references. Every character
 * that the machine reads is charged with the size of the pattern.
 */
final class Regexes {

    private static final int MAXIMUM_PATTERN = 1000;
    /** What a match costs beside the characters read: the machine starts anew, and its groups become values. */
    private static final int MATCH = 10;

    private Regexes() {}

    static void register(Builtins.Table table) {
        table.values("_match/2", (meter, in, arguments) -> match(meter, in, arguments[0], arguments[1]));
        table.values("_test/2", (meter, in, arguments) ->
                Values.of(new Search(meter, in, arguments[0], arguments[1]).next()));
        table.add("sub/3", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, regex ->
                        evaluator.values(arguments.getLast(), env, in, flags -> substitute(
                                evaluator, regex, arguments.get(1), flags, env, in, value ->
                                        out.emit(value, Path.nowhere(path))))));
        table.values("split/2", (meter, in, arguments) -> split(meter, in, arguments[0], arguments[1]));
    }

    private static ArrayNode match(Meter meter, JsonNode in, JsonNode regex, JsonNode flags) {
        Search search = new Search(meter, in, regex, flags);
        ArrayNode matches = Values.FACTORY.arrayNode();
        while (search.next()) {
            matches.add(search.found());
        }
        return matches;
    }

    private static ArrayNode split(Meter meter, JsonNode in, JsonNode regex, JsonNode flags) {
        Search search = new Search(meter, in, regex, flags);
        search.global = true;
        ArrayNode parts = Values.FACTORY.arrayNode();
        meter.characters(search.text.length());
        int start = 0;
        while (search.next()) {
            meter.elements(1);
            parts.add(search.text.substring(start, search.matcher.start()));
            start = search.matcher.end();
        }
        meter.elements(1);
        parts.add(search.text.substring(start));
        return parts;
    }

    /** The nth output of the replacement, for every match, makes the nth text. */
    private static boolean substitute(
            Evaluator evaluator,
            JsonNode regex,
            Ast replacement,
            JsonNode flags,
            @Nullable Env env,
            JsonNode in,
            Evaluator.Each each) {
        Meter meter = evaluator.meter;
        Search search = new Search(meter, in, regex, flags);
        List<StringBuilder> results = new ArrayList<>();
        int previous = 0;
        while (search.next()) {
            String gap = search.text.substring(previous, search.matcher.start());
            int[] result = {0};
            boolean more = evaluator.values(replacement, env, search.captures(), insert -> {
                if (!insert.isTextual()) {
                    throw JqException.of(Values.described(in) + " and " + Values.described(insert)
                            + " cannot be added");
                }
                if (result[0] == results.size()) {
                    meter.elements(1);
                    results.add(new StringBuilder());
                }
                meter.characters((long) gap.length() + insert.textValue().length());
                results.get(result[0]++).append(gap).append(insert.textValue());
                return true;
            });
            if (!more) {
                return false;
            }
            previous = search.matcher.end();
        }
        if (results.isEmpty()) {
            return each.value(in);
        }
        String rest = search.text.substring(previous);
        for (StringBuilder result : results) {
            if (!each.value(Texts.of(meter, result + rest))) {
                return false;
            }
        }
        return true;
    }

    private static final class Search {

        private final Meter meter;
        private final String text;
        private final Matcher matcher;
        private final Map<Integer, String> names = new HashMap<>();
        private boolean global;
        private boolean skipEmpty;
        private int from;
        private int counted;
        private int points;

        private Search(Meter meter, JsonNode in, JsonNode regex, JsonNode flags) {
            this.meter = meter;
            if (!in.isTextual() || !regex.isTextual()) {
                JsonNode wrong = in.isTextual() ? regex : in;
                throw JqException.of(Values.described(wrong) + " cannot be matched, as it is not a string");
            }
            if (!flags.isTextual() && !flags.isNull()) {
                throw JqException.of(Values.described(flags) + " is not a string");
            }
            this.text = in.textValue();
            String source = regex.textValue();
            if (source.length() > MAXIMUM_PATTERN) {
                throw JqException.of("a regular expression may have at most " + MAXIMUM_PATTERN + " characters");
            }
            int options = 0;
            boolean extended = false;
            for (char flag : flags.isNull() ? new char[0] : flags.textValue().toCharArray()) {
                switch (flag) {
                    case 'g' -> global = true;
                    case 'i' -> options |= Pattern.CASE_INSENSITIVE;
                    case 'x' -> extended = true;
                    case 'p' -> options |= Pattern.DOTALL;
                    case 's' -> {}
                    case 'n' -> skipEmpty = true;
                    case 'l' -> options |= Pattern.LONGEST_MATCH;
                    default -> throw JqException.of(
                            Texts.shortened(flags, 40) + " is not a valid modifier string");
                }
            }
            String plain = extended ? RegexSize.withoutBlanks(source) : source;
            int size = RegexSize.of(plain);
            meter.steps(20L + size);
            Pattern pattern = compile(plain, options);
            pattern.namedGroups().forEach((name, group) -> names.put(group, name));
            this.matcher = pattern.matcher(new Charged(meter, text, size));
        }

        private static Pattern compile(String source, int options) {
            try {
                return Pattern.compile(source, options);
            } catch (PatternSyntaxException refused) {
                throw JqException.of("\"" + source + "\" is not a regular expression that we offer: "
                        + refused.getDescription());
            }
        }

        private boolean next() {
            while (from <= text.length() && matcher.find(from)) {
                meter.steps(MATCH);
                boolean empty = matcher.end() == matcher.start();
                from = matcher.end();
                if (empty) {
                    from += from < text.length() && Character.isHighSurrogate(text.charAt(from)) ? 2 : 1;
                }
                if (!global) {
                    from = text.length() + 1;
                }
                if (!empty || !skipEmpty) {
                    return true;
                }
            }
            return false;
        }

        private ObjectNode found() {
            points += text.codePointCount(counted, matcher.start());
            counted = matcher.start();
            ObjectNode match = span(0);
            ArrayNode captures = match.putArray("captures");
            for (int group = 1; group <= matcher.groupCount(); group++) {
                meter.elements(1);
                captures.add(span(group).put("name", names.get(group)));
            }
            return match;
        }

        /** The named groups of the match; null for one that took no part. */
        private ObjectNode captures() {
            ObjectNode captures = Values.FACTORY.objectNode();
            for (int group = 1; group <= matcher.groupCount(); group++) {
                String name = names.get(group);
                String string = name == null ? null : matcher.group(group);
                meter.entries(1);
                meter.characters(string == null ? 0 : string.length());
                if (name != null) {
                    captures.put(name, string);
                }
            }
            return captures;
        }

        private ObjectNode span(int group) {
            meter.steps(MATCH);
            meter.entries(4);
            ObjectNode span = Values.FACTORY.objectNode();
            int start = matcher.start(group);
            if (start < 0) {
                return span.put("offset", -1).put("length", 0).putNull("string");
            }
            String string = text.substring(start, matcher.end(group));
            meter.characters(string.length());
            return span.put("offset", points + text.codePointCount(counted, start))
                    .put("length", string.codePointCount(0, string.length()))
                    .put("string", string);
        }
    }

    /** A text that charges for every look at it. */
    private static final class Charged implements CharSequence {

        private static final int PORTION = 512;

        private final Meter meter;
        private final String text;
        private final int size;
        private int pending;

        private Charged(Meter meter, String text, int size) {
            this.meter = meter;
            this.text = text;
            this.size = size;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            pending += size;
            if (pending >= PORTION) {
                meter.steps(pending / 8);
                pending = 0;
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
