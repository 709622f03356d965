package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/** {@code @name}: a value as text for some purpose. */
final class Formats {

    static final Set<String> NAMES =
            Set.of("text", "json", "csv", "tsv", "html", "uri", "sh", "base64", "base64d", "base32", "base32d");

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String HEXADECIMAL = "0123456789ABCDEF";

    private Formats() {}

    static JsonNode apply(Meter meter, String name, JsonNode in) {
        return switch (name) {
            case "text" -> in.isTextual() ? in : TextNode.valueOf(Texts.json(meter, in));
            case "json" -> TextNode.valueOf(Texts.json(meter, in));
            case "csv" -> row(meter, in, name, ",");
            case "tsv" -> row(meter, in, name, "\t");
            case "sh" -> row(meter, in.isArray() ? in : Values.FACTORY.arrayNode().add(in), name, " ");
            case "html" -> Texts.of(meter, html(charged(meter, in, 6)));
            case "uri" -> Texts.of(meter, uri(charged(meter, in, 3)));
            case "base64" -> Texts.of(meter, Base64.getEncoder().encodeToString(bytes(charged(meter, in, 3))));
            case "base64d" -> fromBase64(meter, in);
            case "base32" -> Texts.of(meter, base32(bytes(charged(meter, in, 3))));
            case "base32d" -> fromBase32(meter, in);
            default -> throw JqException.of(name + " is not a valid format");
        };
    }

    /** The value's text, after paying for as many characters as it may become. */
    private static String charged(Meter meter, JsonNode in, int factor) {
        String text = Texts.shown(meter, in);
        meter.characters((long) factor * text.length());
        return text;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode row(Meter meter, JsonNode in, String format, String separator) {
        if (!in.isArray()) {
            throw JqException.of(Values.described(in) + " cannot be " + format + "-formatted, only an array can be");
        }
        StringBuilder row = new StringBuilder();
        for (JsonNode cell : in) {
            if (!row.isEmpty() || cell != in.get(0)) {
                row.append(separator);
            }
            if (cell.isContainerNode()) {
                throw JqException.of(format.equals("sh")
                        ? Values.described(cell) + " can not be escaped for shell"
                        : Values.described(cell) + " is not valid in a csv row");
            }
            String text = charged(meter, cell, 2);
            row.append(cell(format, cell, text));
        }
        return Texts.of(meter, row.toString());
    }

    private static String cell(String format, JsonNode cell, String text) {
        if (format.equals("sh")) {
            return cell.isTextual() ? "'" + text.replace("'", "'\\''") + "'" : text;
        }
        if (cell.isNull()) {
            return "";
        }
        if (!cell.isTextual()) {
            return text;
        }
        return format.equals("csv")
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }

    private static String uri(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : bytes(text)) {
            char c = (char) (value & 0xFF);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEXADECIMAL.charAt(c >> 4)).append(HEXADECIMAL.charAt(c & 15));
            }
        }
        return encoded.toString();
    }

    private static JsonNode fromBase64(Meter meter, JsonNode in) {
        String text = charged(meter, in, 1);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(text.substring(0, end));
            if (decoded.length > 0 || text.isEmpty()) {
                return Texts.of(meter, new String(decoded, StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException refused) {
            // Said below, as for every text that is not base64.
        }
        throw JqException.of(Values.described(in) + " is not valid base64 data");
    }

    private static String base32(byte[] bytes) {
        StringBuilder encoded = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 5) {
            long group = 0;
            int count = Math.min(5, bytes.length - at);
            for (int i = 0; i < 5; i++) {
                group = group << 8 | (i < count ? bytes[at + i] & 0xFF : 0);
            }
            int digits = (count * 8 + 4) / 5;
            for (int i = 0; i < 8; i++) {
                encoded.append(i < digits ? BASE32.charAt((int) (group >> 35 - 5 * i) & 31) : '=');
            }
        }
        return encoded.toString();
    }

    private static JsonNode fromBase32(Meter meter, JsonNode in) {
        String text = charged(meter, in, 1);
        byte[] decoded = new byte[text.length() * 5 / 8 + 1];
        int length = 0;
        int bits = 0;
        int held = 0;
        for (int i = 0; i < text.length() && text.charAt(i) != '='; i++) {
            int digit = BASE32.indexOf(text.charAt(i));
            if (digit < 0) {
                throw JqException.of(Values.described(in) + " is not valid base32 data");
            }
            held = (held << 5 | digit) & 0xFFFF;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                decoded[length++] = (byte) (held >> bits);
            }
        }
        return Texts.of(meter, new String(decoded, 0, length, StandardCharsets.UTF_8));
    }
}
