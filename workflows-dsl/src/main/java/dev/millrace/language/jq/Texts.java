package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON texts. */
final class Texts {

    private final @Nullable Meter meter;
    private final int most;
    private final StringBuilder text = new StringBuilder();

    private Texts(@Nullable Meter meter, int most) {
        this.meter = meter;
        this.most = most;
    }

    static String json(Meter meter, JsonNode value) {
        Texts texts = new Texts(meter, Integer.MAX_VALUE);
        texts.write(value);
        return texts.text.toString();
    }

    /** For messages: cut to so many characters. */
    static String shortened(JsonNode value, int most) {
        Texts texts = new Texts(null, most);
        texts.write(value);
        StringBuilder text = texts.text;
        if (text.length() <= most) {
            return text.toString();
        }
        int end = most - 3;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "...";
    }

    /** A string as it is, everything else as JSON. */
    static String shown(Meter meter, JsonNode value) {
        return value.isTextual() ? value.textValue() : json(meter, value);
    }

    static TextNode of(Meter meter, String text) {
        meter.characters(text.length());
        return TextNode.valueOf(text);
    }

    private void write(JsonNode value) {
        if (text.length() > most) {
            return;
        }
        if (meter != null) {
            meter.enter();
        }
        switch (value.getNodeType()) {
            case NULL, MISSING -> append("null");
            case BOOLEAN -> append(value.booleanValue() ? "true" : "false");
            case NUMBER -> append(Numbers.text(value));
            case STRING, BINARY, POJO -> quote(value.asText());
            case ARRAY -> {
                String separator = "[";
                for (JsonNode element : value) {
                    append(separator);
                    write(element);
                    separator = ",";
                    if (text.length() > most) {
                        return;
                    }
                }
                append(value.isEmpty() ? "[]" : "]");
            }
            case OBJECT -> {
                String separator = "{";
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    append(separator);
                    quote(entry.getKey());
                    append(":");
                    write(entry.getValue());
                    separator = ",";
                    if (text.length() > most) {
                        return;
                    }
                }
                append(value.isEmpty() ? "{}" : "}");
            }
        }
        if (meter != null) {
            meter.leave();
        }
    }

    private void append(String piece) {
        if (meter != null) {
            meter.characters(piece.length());
        }
        text.append(piece);
    }

    private void quote(String string) {
        if (meter != null) {
            meter.characters(string.length() + 2L);
        }
        text.append('"');
        for (int i = 0; i < string.length() && text.length() <= most; i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ' || c == 127) {
                        text.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
