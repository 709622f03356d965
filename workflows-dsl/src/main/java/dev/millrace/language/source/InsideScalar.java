package dev.millrace.language.source;

import java.util.OptionalInt;

/**
 * Finds where in the text a character of a scalar's value was written. Quotes, escapes, folded lines and indentation
 * are walked over again from the scalar's start, because no parser keeps them.
 */
final class InsideScalar {

    private final Lines lines;
    private final Place place;
    private final String value;

    InsideScalar(Lines lines, Place place, String value) {
        this.lines = lines;
        this.place = place;
        this.value = value;
    }

    /** The position of the character at {@code offset} of the value, or the value's own where that cannot be told. */
    Position locate(int offset) {
        var within = Math.clamp(offset, 0, value.length());
        var found = switch (place.style) {
            case COLLECTION -> OptionalInt.empty();
            case LITERAL -> literal(within);
            case FOLDED -> folded(within);
            case PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED, JSON -> inline(within);
        };
        return found.isPresent() ? lines.position(found.getAsInt()) : place.value;
    }

    private OptionalInt literal(int offset) {
        var before = value.substring(0, offset);
        var row = (int) before.chars().filter(character -> character == '\n').count();
        var start = before.lastIndexOf('\n') + 1;
        var end = value.indexOf('\n', start);
        var content = value.substring(start, end < 0 ? value.length() : end);
        var number = place.value.line() + 1 + row;
        var written = lines.line(number);
        if (!written.endsWith(content)) {
            return OptionalInt.empty();
        }
        var indent = written.length() - content.length();
        return OptionalInt.of(lines.offset(new Position(number, 1)) + indent + offset - start);
    }

    private OptionalInt folded(int offset) {
        var reached = 0;
        for (var number = place.value.line() + 1; number <= lines.count(); number++) {
            var written = lines.line(number);
            var content = written.strip();
            if (content.isEmpty()) {
                continue;
            }
            while (reached < value.length() && isSpace(value.charAt(reached))) {
                reached++;
            }
            if (!value.startsWith(content, reached)) {
                return OptionalInt.empty();
            }
            if (offset <= reached + content.length()) {
                var start = lines.offset(new Position(number, 1)) + written.indexOf(content);
                return OptionalInt.of(start + Math.max(0, offset - reached));
            }
            reached += content.length();
        }
        return OptionalInt.empty();
    }

    private OptionalInt inline(int offset) {
        var text = lines.text();
        var at = start(text);
        var reached = 0;
        while (reached < offset) {
            if (at >= text.length()) {
                return OptionalInt.empty();
            }
            var character = text.charAt(at);
            if (isSpace(character) && place.style != Place.Style.JSON) {
                var end = at;
                while (end < text.length() && isSpace(text.charAt(end))) {
                    end++;
                }
                var breaks = breaks(text, at, end);
                var produced = breaks == 0 ? end - at : Math.max(1, breaks - 1);
                if (reached + produced > offset) {
                    return OptionalInt.of(breaks == 0 ? at + offset - reached : at);
                }
                reached += produced;
                at = end;
            } else if (character == '\'' && place.style == Place.Style.SINGLE_QUOTED) {
                at += 2;
                reached++;
            } else if (character == '\\' && escapes()) {
                var escape = Escape.at(text, at);
                at += escape.written();
                reached += escape.produced();
            } else {
                at++;
                reached++;
            }
        }
        return OptionalInt.of(Math.min(at, text.length()));
    }

    private boolean escapes() {
        return place.style == Place.Style.DOUBLE_QUOTED || place.style == Place.Style.JSON;
    }

    /** Where the content begins: past an anchor or a tag, and past the opening quote. */
    private int start(String text) {
        var at = lines.offset(place.value);
        if (place.style != Place.Style.JSON) {
            while (at < text.length() && (text.charAt(at) == '&' || text.charAt(at) == '!')) {
                while (at < text.length() && !isSpace(text.charAt(at))) {
                    at++;
                }
                while (at < text.length() && isSpace(text.charAt(at))) {
                    at++;
                }
            }
        }
        return place.style == Place.Style.PLAIN || place.style == Place.Style.JSON && !quoted(text, at) ? at : at + 1;
    }

    private static boolean quoted(String text, int at) {
        return at < text.length() && text.charAt(at) == '"';
    }

    private static int breaks(String text, int from, int end) {
        var breaks = 0;
        for (var at = from; at < end; at++) {
            var pair = text.charAt(at) == '\r' && at + 1 < end && text.charAt(at + 1) == '\n';
            if (text.charAt(at) == '\n' || text.charAt(at) == '\r' && !pair) {
                breaks++;
            }
        }
        return breaks;
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r';
    }

    /** One backslash escape: how long it is in the text, and how many characters it stands for. */
    private record Escape(int written, int produced) {

        static Escape at(String text, int at) {
            var kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            return switch (kind) {
                case 'x' -> new Escape(4, 1);
                case 'u' -> new Escape(6, 1);
                case 'U' -> new Escape(10, supplementary(text, at + 2) ? 2 : 1);
                case '\n', '\r' -> new Escape(continuation(text, at + 1) - at, 0);
                default -> new Escape(2, 1);
            };
        }

        private static boolean supplementary(String text, int digits) {
            return digits + 4 <= text.length() && !text.startsWith("0000", digits);
        }

        /** The end of an escaped line break and of the white space with which the next line begins. */
        private static int continuation(String text, int from) {
            var end = from;
            while (end < text.length() && isSpace(text.charAt(end))) {
                end++;
            }
            return end;
        }
    }
}
