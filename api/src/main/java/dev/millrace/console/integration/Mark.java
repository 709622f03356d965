package dev.millrace.console.integration;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A provider's mark: its initials on its colour. Services' own logos are theirs. */
record Mark(String initials, String color, String ink) {

    static Mark of(String title, String color) {
        // GitHub and Google Drive are two words each, Slack is one.
        var words = Arrays.stream(title.split("[^\\p{Alnum}]+|(?<=\\p{Lower})(?=\\p{Upper})"))
                .filter(word -> !word.isEmpty())
                .toList();
        var initials = words.size() == 1
                ? words.getFirst().substring(0, Math.min(2, words.getFirst().length()))
                : words.stream().limit(2).map(word -> word.substring(0, 1)).collect(Collectors.joining());
        return new Mark(initials.toUpperCase(Locale.ROOT), color, isLight(color) ? "#111111" : "#FFFFFF");
    }

    String svg() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" role="img">\
                <rect width="40" height="40" rx="9" fill="%s"/>\
                <text x="20" y="26" text-anchor="middle" font-family="system-ui,sans-serif" font-size="16" font-weight="650" \
                fill="%s">%s</text></svg>
                """
                .formatted(color, ink, initials);
    }

    /** Relative luminance above which black stands out more than white (WCAG 2.2). */
    private static boolean isLight(String color) {
        return 0.2126 * linear(color, 1) + 0.7152 * linear(color, 3) + 0.0722 * linear(color, 5) > 0.179;
    }

    private static double linear(String color, int at) {
        var part = Integer.parseInt(color.substring(at, at + 2), 16) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }
}
