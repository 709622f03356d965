package dev.millrace.language.diagram;

/**
 * How wide texts are, guessed on the safe side, since a server has none of a browser's fonts; and texts made fit to be
 * shown.
 */
enum Lettering {
    NAME(13, 1.07, 0),
    SMALL(11, 1.02, 0),
    WORD(11, 1.12, 0),
    CODE(11, 1, 0.615);

    /** No text is looked at beyond this many characters. */
    static final int LONGEST = 2_000;

    private static final String NARROW = " .,:;'|!`ijlItf()[]{}/\\";
    private static final String WIDE = "mwMW@%…—";

    private final int size;
    private final double weight;
    private final double fixed;

    /** @param fixed the width of every letter where all have the same, else 0 */
    Lettering(int size, double weight, double fixed) {
        this.size = size;
        this.weight = weight;
        this.fixed = fixed;
    }

    int width(String text) {
        return (int) Math.ceil(text.codePoints().mapToDouble(this::width).sum());
    }

    /** {@code text}, or its beginning and an ellipsis where it is wider than {@code most}. */
    String cut(String text, int most) {
        if (width(text) <= most) {
            return text;
        }
        var left = most - width('…');
        var end = 0;
        while (end < text.length()) {
            var letter = text.codePointAt(end);
            left -= (int) Math.ceil(width(letter));
            if (left < 0) {
                break;
            }
            end += Character.charCount(letter);
        }
        return text.substring(0, end).stripTrailing() + "…";
    }

    private double width(int letter) {
        if (letter >= 0x1100) {
            return letter == '…' ? size * 0.9 : size * 1.15;
        }
        if (fixed > 0) {
            return size * fixed;
        }
        var share = NARROW.indexOf(letter) >= 0
                ? 0.36
                : WIDE.indexOf(letter) >= 0 ? 0.92 : Character.isUpperCase(letter) ? 0.71 : 0.575;
        return size * share * weight;
    }

    /**
     * {@code text} on one line and without what XML cannot hold, or what would change how the text around it reads:
     * control and formatting characters, half characters.
     */
    static String plain(String text) {
        var plain = new StringBuilder();
        var shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        shown.codePoints().forEach(letter -> {
            switch (Character.getType(letter)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> plain.append(' ');
                case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> plain.append('\uFFFD');
                default -> plain.appendCodePoint(letter);
            }
        });
        return plain.toString().replaceAll("\\s+", " ").strip();
    }
}
