package dev.millrace.language.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The colours of a file of its own meet WCAG 2.2 AA, in light and in dark. */
class ContrastTest {

    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6})");
    private static final List<String> STATES =
            List.of("running", "waiting", "suspended", "completed", "faulted", "cancelled");

    @Test
    void readsWellInLightAndInDark() {
        var style = Diagram.style();
        var dark = style.indexOf("@media (prefers-color-scheme: dark)");

        assertReadable(colours(style.substring(0, dark)));
        assertReadable(colours(style.substring(dark)));
    }

    private static void assertReadable(Map<String, String> colours) {
        for (var ground : List.of("ground", "ground-raised")) {
            assertContrast(colours, "ink", ground, 4.5);
            assertContrast(colours, "ink-quiet", ground, 4.5);
            assertContrast(colours, "faulted", ground, 4.5);
            assertContrast(colours, "line-strong", ground, 2.9);
            STATES.forEach(state -> assertContrast(colours, state, ground, 4.5));
        }
        for (var state : STATES) {
            assertContrast(colours, state, state + "-ground", 4.5);
            assertContrast(colours, "ink", state + "-ground", 4.5);
            assertContrast(colours, "ink-quiet", state + "-ground", 4.5);
        }
    }

    private static void assertContrast(Map<String, String> colours, String one, String other, double least) {
        assertThat(contrast(colours.get(one), colours.get(other))).as(one + " on " + other).isGreaterThanOrEqualTo(least);
    }

    private static Map<String, String> colours(String style) {
        var colours = new HashMap<String, String>();
        COLOUR.matcher(style).results().forEach(found -> colours.put(found.group(1), found.group(2)));
        return colours;
    }

    private static double contrast(String one, String other) {
        var lighter = Math.max(luminance(one), luminance(other));
        var darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(String colour) {
        var weights = new double[] {0.2126, 0.7152, 0.0722};
        return IntStream.range(0, 3)
                .mapToDouble(index -> {
                    var share = Integer.parseInt(colour.substring(1 + 2 * index, 3 + 2 * index), 16) / 255.0;
                    return weights[index] * (share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4));
                })
                .sum();
    }
}
