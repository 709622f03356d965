package dev.millrace.report;

import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openpdf.text.pdf.BaseFont;

/** Several fonts, of which each character is written in the first that has it. */
final class Typeface {

    private static final int BOX = 0x25A1;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private final List<BaseFont> fonts;
    private final Missing missing;
    private final Map<Integer, Optional<Glyph>> glyphs = new HashMap<>();

    Typeface(List<BaseFont> fonts, Missing missing) {
        this.fonts = fonts;
        this.missing = missing;
    }

    /** @param width at a size of one point */
    private record Glyph(BaseFont font, float width) {}

    /** A piece of a line in one font. */
    record Run(BaseFont font, String text) {}

    /** @param rightToLeft whether the paragraph is one of a script that is written so */
    record Line(String text, boolean rightToLeft) {}

    /**
     * {@code text} as it can be written: what no font has becomes a box and is counted; marks that are not seen in any font, such
     * as those for directions, go.
     */
    String writable(String text) {
        var written = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().forEach(one -> {
            if (one == '\t') {
                written.append("    ");
            } else if (one == '\n' || one == '\r') {
                written.append((char) one);
            } else if (isJoiner(one)) {
                if (glyph(one).isPresent() && !written.isEmpty() && written.charAt(written.length() - 1) != BOX) {
                    written.appendCodePoint(one);
                }
            } else if (glyph(one).isPresent() && !isUnseen(one)) {
                written.appendCodePoint(one);
            } else if (!isUnseen(one)) {
                missing.count(one);
                written.appendCodePoint(BOX);
            }
        });
        return written.toString();
    }

    /** Of {@code text}, which is writable and of one line. */
    float width(String text, float size) {
        return (float) text.codePoints().mapToDouble(this::width).sum() * size;
    }

    List<Run> runs(String text) {
        var runs = new ArrayList<Run>();
        var piece = new StringBuilder();
        BaseFont current = null;
        for (var at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            var one = text.codePointAt(at);
            var font = glyph(one).map(Glyph::font).orElse(fonts.getFirst());
            if (font != current && current != null) {
                runs.add(new Run(current, piece.toString()));
                piece.setLength(0);
            }
            current = font;
            piece.appendCodePoint(one);
        }
        if (current != null) {
            runs.add(new Run(current, piece.toString()));
        }
        return runs;
    }

    /** The lines of {@code text}, which is writable, broken where they would be wider than {@code width}; at least one. */
    List<Line> lines(String text, float size, float width) {
        var lines = new ArrayList<Line>();
        for (var paragraph : text.split("\\R", -1)) {
            var rightToLeft = Writing.isRightToLeft(paragraph);
            if (width(paragraph, size) <= width) {
                lines.add(new Line(paragraph, rightToLeft));
            } else {
                wrap(paragraph, size, width).forEach(line -> lines.add(new Line(line, rightToLeft)));
            }
        }
        return lines;
    }

    private List<String> wrap(String paragraph, float size, float width) {
        var lines = new ArrayList<String>();
        var breaks = BreakIterator.getLineInstance(Locale.ROOT);
        breaks.setText(paragraph);
        var line = new StringBuilder();
        var used = 0f;
        for (int from = breaks.first(), to = breaks.next(); to != BreakIterator.DONE; from = to, to = breaks.next()) {
            var word = paragraph.substring(from, to);
            var wide = width(word, size);
            if (used + width(word.stripTrailing(), size) > width && !line.isEmpty()) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                used = 0;
            }
            if (wide <= width || word.isBlank()) {
                line.append(word);
                used += wide;
            } else {
                used = breakWord(word, size, width, line, lines);
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** A word that is wider than a line, anywhere but before a mark that belongs to the letter before it; the width of what is left in {@code line}. */
    private float breakWord(String word, float size, float width, StringBuilder line, List<String> lines) {
        var used = 0f;
        for (var at = 0; at < word.length(); at += Character.charCount(word.codePointAt(at))) {
            var one = word.codePointAt(at);
            var wide = width(one) * size;
            if (used + wide > width && used > 0 && wide > 0 && Character.getType(one) != Character.NON_SPACING_MARK) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.appendCodePoint(one);
            used += wide;
        }
        return used;
    }

    private float width(int character) {
        return glyph(character).map(Glyph::width).orElse(0f);
    }

    private Optional<Glyph> glyph(int character) {
        return glyphs.computeIfAbsent(character, one -> fonts.stream()
                .filter(font -> font.charExists(one))
                .findFirst()
                .map(font -> new Glyph(font, font.getWidth(one) / 1000f)));
    }

    private static boolean isJoiner(int character) {
        return character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
    }

    private static boolean isUnseen(int character) {
        return Character.getType(character) == Character.FORMAT
                || character >= 0xFE00 && character <= 0xFE0F
                || character >= 0xE0100 && character <= 0xE01EF;
    }
}
