package dev.millrace.language.source;

import java.util.Arrays;

/** The lines of a text, ended by LF, CR LF or CR: from an offset to a position and back. */
final class Lines {

    private final String text;
    private final int[] starts;

    Lines(String text) {
        this.text = text;
        this.starts = starts(text);
    }

    private static int[] starts(String text) {
        var starts = new int[64];
        var count = 1;
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            var pair = character == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
            if (character == '\n' || character == '\r' && !pair) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = index + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    String text() {
        return text;
    }

    Position position(int offset) {
        var within = Math.clamp(offset, 0, text.length());
        var found = Arrays.binarySearch(starts, within);
        var line = found >= 0 ? found : -found - 2;
        return new Position(line + 1, text.codePointCount(starts[line], within) + 1);
    }

    /** The offset of {@code position}; of the end of its line where the line is shorter. */
    int offset(Position position) {
        if (position.line() > starts.length) {
            return text.length();
        }
        var start = starts[position.line() - 1];
        var end = end(position.line());
        var reachable = Math.min(position.column() - 1, text.codePointCount(start, end));
        return text.offsetByCodePoints(start, reachable);
    }

    /** The line with that number, without its end; empty past the last. */
    String line(int number) {
        return number < 1 || number > starts.length ? "" : text.substring(starts[number - 1], end(number));
    }

    int count() {
        return starts.length;
    }

    private int end(int number) {
        var end = number < starts.length ? starts[number] : text.length();
        while (end > starts[number - 1] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return end;
    }
}
