package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.UnaryOperator;

/** Functions of texts. Positions and lengths count code points. */
final class Strings {

    private static final int SHORT = 32;

    private Strings() {}

    static void register(Builtins.Table table) {
        table.values("utf8bytelength/0", (meter, in, arguments) -> {
            if (!in.isTextual()) {
                throw JqException.of(Values.described(in) + " only strings have UTF-8 byte length");
            }
            meter.read(in.textValue().length());
            return Numbers.of(in.textValue().codePoints().mapToLong(Strings::bytes).sum());
        });
        table.values("explode/0", (meter, in, arguments) -> explode(meter, text(in, "explode input must be a string")));
        table.values("implode/0", (meter, in, arguments) -> implode(meter, in));
        table.values("startswith/1", (meter, in, arguments) -> {
            bothTexts("startswith", in, arguments[0]);
            meter.read(arguments[0].textValue().length());
            return Values.of(in.textValue().startsWith(arguments[0].textValue()));
        });
        table.values("endswith/1", (meter, in, arguments) -> {
            bothTexts("endswith", in, arguments[0]);
            meter.read(arguments[0].textValue().length());
            return Values.of(in.textValue().endsWith(arguments[0].textValue()));
        });
        table.values("ltrimstr/1", (meter, in, arguments) -> {
            boolean starts = in.isTextual() && arguments[0].isTextual()
                    && in.textValue().startsWith(arguments[0].textValue());
            return starts ? Texts.of(meter, in.textValue().substring(arguments[0].textValue().length())) : in;
        });
        table.values("rtrimstr/1", (meter, in, arguments) -> {
            boolean ends = in.isTextual() && arguments[0].isTextual() && !arguments[0].textValue().isEmpty()
                    && in.textValue().endsWith(arguments[0].textValue());
            int end = ends ? in.textValue().length() - arguments[0].textValue().length() : 0;
            return ends ? Texts.of(meter, in.textValue().substring(0, end)) : in;
        });
        changed(table, "trim/0", " cannot be trimmed", text -> trimmed(text, true, true));
        changed(table, "ltrim/0", " cannot be trimmed", text -> trimmed(text, true, false));
        changed(table, "rtrim/0", " cannot be trimmed", text -> trimmed(text, false, true));
        changed(table, "ascii_downcase/0", "ascii_downcase input must be a string", text -> shifted(text, 'A', 32));
        changed(table, "ascii_upcase/0", "ascii_upcase input must be a string", text -> shifted(text, 'a', -32));
        table.values("split/1", (meter, in, arguments) -> {
            if (!in.isTextual() || !arguments[0].isTextual()) {
                throw JqException.of("split input and separator must be strings");
            }
            return split(meter, in.textValue(), arguments[0].textValue());
        });
        table.values("join/1", (meter, in, arguments) -> join(meter, in, arguments[0]));
    }

    private static void changed(Builtins.Table table, String key, String refusal, UnaryOperator<String> change) {
        table.values(key, (meter, in, arguments) -> {
            String text = text(in, refusal);
            meter.characters(text.length());
            return TextNode.valueOf(change.apply(text));
        });
    }

    /** A refusal that starts with a space is said of the value. */
    private static String text(JsonNode in, String refusal) {
        if (!in.isTextual()) {
            throw JqException.of(refusal.startsWith(" ") ? Values.described(in) + refusal : refusal);
        }
        return in.textValue();
    }

    private static void bothTexts(String function, JsonNode in, JsonNode argument) {
        if (!in.isTextual() || !argument.isTextual()) {
            throw JqException.of(function + "() requires string inputs");
        }
    }

    private static int bytes(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    static int length(Meter meter, String text) {
        meter.read(text.length());
        return text.codePointCount(0, text.length());
    }

    private static JsonNode explode(Meter meter, String text) {
        ArrayNode codes = Values.array(meter, length(meter, text));
        text.codePoints().forEach(codes::add);
        return codes;
    }

    private static JsonNode implode(Meter meter, JsonNode in) {
        if (!in.isArray()) {
            throw JqException.of("implode input must be an array");
        }
        meter.characters(in.size());
        StringBuilder text = new StringBuilder(in.size());
        for (JsonNode code : in) {
            if (!code.isNumber()) {
                throw JqException.of("Unicode codepoint must be numeric");
            }
            int point = Numbers.toInt(code);
            boolean valid = Character.isValidCodePoint(point) && (point < 0xD800 || point > 0xDFFF);
            text.appendCodePoint(valid ? point : 0xFFFD);
        }
        return TextNode.valueOf(text.toString());
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static String trimmed(String text, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (right && end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static String shifted(String text, char first, int by) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            char c = characters[i];
            characters[i] = c >= first && c < first + 26 ? (char) (c + by) : c;
        }
        return new String(characters);
    }

    /** {@code indexOf}, whose worst case is the product of the lengths: a long text is sought with a table instead. */
    static int find(Meter meter, String text, String wanted, int from) {
        if (wanted.length() > SHORT) {
            return findLong(meter, text, wanted, from);
        }
        int found = text.indexOf(wanted, from);
        long looked = (found < 0 ? text.length() : found + wanted.length()) - from;
        meter.read(looked * (1 + wanted.length() / 4));
        return found;
    }

    /** Knuth, Morris and Pratt's way: never looks at a character of the text twice. */
    private static int findLong(Meter meter, String text, String wanted, int from) {
        if (text.length() - from < wanted.length()) {
            return -1;
        }
        meter.characters(wanted.length());
        int[] fallback = new int[wanted.length()];
        for (int i = 1, matched = 0; i < fallback.length; i++) {
            while (matched > 0 && wanted.charAt(i) != wanted.charAt(matched)) {
                matched = fallback[matched - 1];
            }
            matched += wanted.charAt(i) == wanted.charAt(matched) ? 1 : 0;
            fallback[i] = matched;
        }
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            if (i % 64 == 0) {
                meter.read(64);
            }
            while (matched > 0 && text.charAt(i) != wanted.charAt(matched)) {
                matched = fallback[matched - 1];
            }
            matched += text.charAt(i) == wanted.charAt(matched) ? 1 : 0;
            if (matched == wanted.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    static ArrayNode split(Meter meter, String text, String separator) {
        ArrayNode parts = Values.FACTORY.arrayNode();
        if (text.isEmpty()) {
            return parts;
        }
        if (separator.isEmpty()) {
            meter.elements(length(meter, text));
            meter.characters(text.length());
            text.codePoints().forEach(code -> parts.add(Character.toString(code)));
            return parts;
        }
        meter.characters(text.length());
        int start = 0;
        while (true) {
            int end = find(meter, text, separator, start);
            meter.elements(2);
            parts.add(text.substring(start, end < 0 ? text.length() : end));
            if (end < 0) {
                return parts;
            }
            start = end + separator.length();
        }
    }

    static JsonNode indices(Meter meter, String text, String wanted) {
        if (wanted.isEmpty()) {
            return NullNode.instance;
        }
        ArrayNode found = Values.FACTORY.arrayNode();
        int points = 0;
        int counted = 0;
        int at = find(meter, text, wanted, 0);
        while (at >= 0) {
            points += text.codePointCount(counted, at);
            counted = at;
            meter.elements(1);
            found.add(points);
            at = find(meter, text, wanted, at + 1);
        }
        return found;
    }

    private static JsonNode join(Meter meter, JsonNode in, JsonNode separator) {
        if (!in.isContainerNode()) {
            throw JqException.of("Cannot iterate over " + Values.described(in));
        }
        if (in.isEmpty()) {
            return TextNode.valueOf("");
        }
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (JsonNode element : in) {
            if (!first) {
                if (!separator.isTextual() && !separator.isNull()) {
                    throw cannotAdd(joined, separator);
                }
                append(meter, joined, separator);
            }
            first = false;
            append(meter, joined, element);
        }
        return TextNode.valueOf(joined.toString());
    }

    private static JqException cannotAdd(StringBuilder joined, JsonNode element) {
        String start = joined.substring(0, Math.min(joined.length(), 20));
        return JqException.of(Values.described(TextNode.valueOf(start)) + " and " + Values.described(element)
                + " cannot be added");
    }

    private static void append(Meter meter, StringBuilder joined, JsonNode element) {
        if (element.isContainerNode()) {
            throw cannotAdd(joined, element);
        }
        String text = element.isNull() ? "" : element.asText();
        if (element.isNumber()) {
            text = Numbers.text(element);
        }
        meter.characters(text.length());
        joined.append(text);
    }
}
