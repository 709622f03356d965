package dev.millrace.language.diagram;

import dev.millrace.language.definition.Definition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The flow chart of a definition as SVG: the same text for the same definition and run. It has at most some 400 tasks;
 * the middle of longer lists is drawn as one node, and what nests too deep is left out. Immutable.
 */
public final class Diagram {

    /** Where servlet containers find the rules, which pages with {@link #inline} diagrams load as well. */
    private static final String RULES = "/META-INF/resources/assets/diagram.css";

    private static final String STYLE = resource("standalone.css") + resource(RULES);
    private static final Links NONE = pointer -> null;

    private final Chart whole;
    private final Chart shown;

    private Diagram(Chart whole) {
        this.whole = whole;
        this.shown = Shortening.of(whole);
    }

    /** Where a click on a task leads. */
    @FunctionalInterface
    public interface Links {

        /** The address for the task at {@code pointer}, or null where there is none. */
        @Nullable String to(String pointer);
    }

    public static Diagram of(Definition definition) {
        return new Diagram(ChartReader.read(definition));
    }

    /**
     * A file of its own, in light and dark as the reader's system is set.
     *
     * @param run laid over the tasks, or null
     */
    public String standalone(@Nullable Progress run) {
        return svg(run, NONE, null, STYLE);
    }

    /**
     * An element for a page that loads {@code /assets/diagram.css} and has its variables. It holds no style, script or
     * markup but its own, whatever the definition's texts are.
     *
     * @param run laid over the tasks, or null
     * @param current the pointer of the task that the page shows, or null
     */
    public String inline(@Nullable Progress run, Links links, @Nullable String current) {
        return svg(run, links, current, null);
    }

    /** What stands in the one {@code style} element of {@link #standalone}, for a policy that allows it by its hash. */
    public static String style() {
        return STYLE;
    }

    private String svg(
            @Nullable Progress run, Links links, @Nullable String current, @Nullable String style) {
        var overlay = run == null ? null : Trace.of(whole, run);
        return new SvgWriter(ChartLayout.of(shown, run != null), whole.title(), overlay, links, current).write(style);
    }

    private static String resource(String name) {
        try (var in = Diagram.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
