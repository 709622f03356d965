package dev.millrace.language.diagram;

import org.jspecify.annotations.Nullable;

/**
 * Writes XML that is also HTML. Every text and every value of an attribute goes through {@link #escaped}, so that none
 * becomes markup; names of elements and attributes are our own.
 */
final class Markup {

    private final StringBuilder out = new StringBuilder();

    /** Opens an element; names and values of attributes alternate, and those that are null are left out. */
    Markup open(String element, @Nullable Object... attributes) {
        start(element, attributes);
        out.append('>');
        return this;
    }

    Markup close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    /** An element with nothing inside. */
    Markup empty(String element, @Nullable Object... attributes) {
        start(element, attributes);
        out.append("/>");
        return this;
    }

    /** An element around a text. */
    Markup text(String element, String text, @Nullable Object... attributes) {
        open(element, attributes);
        out.append(escaped(text));
        return close(element);
    }

    /** Markup of our own. */
    Markup raw(String ours) {
        out.append(ours);
        return this;
    }

    private void start(String element, @Nullable Object... attributes) {
        out.append('<').append(element);
        for (var index = 0; index < attributes.length; index += 2) {
            var value = attributes[index + 1];
            if (value != null) {
                out.append(' ').append(attributes[index]).append("=\"").append(escaped(value.toString())).append('"');
            }
        }
    }

    /** {@code text} with references for what is markup, and U+FFFD for what XML cannot hold. */
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(letter) ? letter : 0xfffd);
            }
        });
        return escaped.toString();
    }

    /** XML 1.0, section 2.2, without the line breaks that an attribute would lose. */
    private static boolean isXml(int letter) {
        return letter >= 0x20 && letter <= 0xd7ff
                || letter >= 0xe000 && letter <= 0xfffd
                || letter >= 0x10000 && letter <= 0x10ffff;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
