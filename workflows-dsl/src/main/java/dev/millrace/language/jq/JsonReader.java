package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Reads one JSON text, paying for what it makes; our own, because a parser's recursion and costs must be the meter's. */
final class JsonReader {

    private final Meter meter;
    private final String text;
    private int at;

    private JsonReader(Meter meter, String text) {
        this.meter = meter;
        this.text = text;
    }

    static JsonNode read(Meter meter, String text) {
        meter.read(text.length());
        JsonReader reader = new JsonReader(meter, text);
        reader.blank();
        if (reader.at == text.length()) {
            return NullNode.instance;
        }
        JsonNode value = reader.value();
        reader.blank();
        if (reader.at < text.length()) {
            throw reader.wrong("Unexpected extra JSON values");
        }
        return value;
    }

    private JsonNode value() {
        meter.enter();
        blank();
        char c = peek();
        JsonNode value = switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Values.of(true));
            case 'f' -> word("false", Values.of(false));
            case 'n' -> text.startsWith("nan", at)
                    ? word("nan", DoubleNode.valueOf(Double.NaN))
                    : word("null", NullNode.instance);
            case 'N' -> word("NaN", DoubleNode.valueOf(Double.NaN));
            default -> number();
        };
        meter.leave();
        return value;
    }

    private JsonNode array() {
        ArrayNode array = Values.FACTORY.arrayNode();
        at++;
        if (accept(']')) {
            return array;
        }
        do {
            meter.elements(1);
            array.add(value());
        } while (accept(','));
        expect(']');
        return array;
    }

    private JsonNode object() {
        ObjectNode object = Values.FACTORY.objectNode();
        at++;
        if (accept('}')) {
            return object;
        }
        do {
            blank();
            if (peek() != '"') {
                throw wrong("Object keys must be strings");
            }
            String key = string().textValue();
            expect(':');
            meter.entries(1);
            object.set(key, value());
        } while (accept(','));
        expect('}');
        return object;
    }

    private JsonNode word(String word, JsonNode value) {
        if (!text.startsWith(word, at)) {
            throw wrong("Invalid literal");
        }
        at += word.length();
        return value;
    }

    private JsonNode number() {
        int start = at;
        at += peek() == '-' ? 1 : 0;
        int whole = digits();
        int fraction = 1;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            fraction = digits();
        }
        int exponent = 1;
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? 1 : 0;
            exponent = digits();
        }
        if (whole == 0 || fraction == 0 || exponent == 0) {
            throw wrong("Invalid literal");
        }
        meter.read(8L * (at - start));
        return Numbers.parse(text.substring(start, at));
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private TextNode string() {
        StringBuilder string = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return Texts.of(meter, string.toString());
            }
            if (c < ' ') {
                throw wrong("Control characters must be escaped in strings");
            }
            string.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    if (digit < 0) {
                        throw wrong("Invalid escape");
                    }
                    code = 16 * code + digit;
                    at++;
                }
                yield (char) code;
            }
            default -> throw wrong("Invalid escape");
        };
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("Unfinished JSON term");
        }
        return text.charAt(at);
    }

    private boolean accept(char c) {
        blank();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw wrong(at >= text.length() ? "Unfinished JSON term" : "Expected '" + c + "'");
        }
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JqException wrong(String what) {
        return JqException.of(what + " at character " + at + " (while parsing '"
                + (text.length() <= 40 ? text : text.substring(0, 37) + "...") + "')");
    }
}
