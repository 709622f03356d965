package dev.millrace.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.List;
import java.util.Locale;

/**
 * XML 1.0: an element a record and one a field. A field whose name can be none of XML's gets another, and its own in the attribute
 * {@code name}; an element of a list is an {@code item}; null has the attribute {@code null}. What XML cannot have in a text, such as
 * control characters, becomes U+FFFD.
 */
record XmlExport(String type, List<String> fields) implements ExportWriter {

    @Override
    public String head() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records version=\"1.0\" type=\"%s\">\n".formatted(escaped(type));
    }

    @Override
    public String rows(List<ExportRow> rows, boolean first) {
        var xml = new StringBuilder();
        rows.forEach(row -> {
            element(xml, "record", row.document(fields));
            xml.append('\n');
        });
        return xml.toString();
    }

    @Override
    public String tail() {
        return "</records>\n";
    }

    private static void element(StringBuilder xml, String field, JsonNode value) {
        var name = name(field);
        xml.append('<').append(name);
        if (!name.equals(field)) {
            xml.append(" name=\"").append(escaped(field)).append('"');
        }
        if (value.isNull()) {
            xml.append(" null=\"true\"/>");
            return;
        }
        xml.append('>');
        if (value.isObject()) {
            value.properties().forEach(entry -> element(xml, entry.getKey(), entry.getValue()));
        } else if (value.isArray()) {
            value.forEach(item -> element(xml, "item", item));
        } else {
            xml.append(escaped(value.isTextual() ? value.textValue() : Json.write(value)));
        }
        xml.append("</").append(name).append('>');
    }

    /** A name of ASCII letters, digits, _, - and dots that begins as names do, and not with xml, which is reserved. */
    private static String name(String field) {
        var name = field.replaceAll("[^A-Za-z0-9_.-]", "_");
        return name.isEmpty() || !name.substring(0, 1).matches("[A-Za-z_]") || name.toLowerCase(Locale.ROOT).startsWith("xml")
                ? "_" + name
                : name;
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(one -> {
            switch (one) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                // A reader would make spaces and line feeds of them.
                case '\r', '\n', '\t' -> escaped.append("&#").append(one).append(';');
                default -> escaped.appendCodePoint(isXml(one) ? one : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** XML 1.0, section 2.2. */
    private static boolean isXml(int one) {
        return one >= 0x20 && one <= 0xD7FF || one >= 0xE000 && one <= 0xFFFD || one >= 0x10000;
    }
}
