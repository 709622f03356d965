package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Kind;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.ChartLayout.Picture;
import dev.millrace.language.diagram.Diagram.Links;
import dev.millrace.language.diagram.Shape.Annex;
import dev.millrace.language.diagram.Shape.Area;
import dev.millrace.language.diagram.Shape.Bar;
import dev.millrace.language.diagram.Shape.Card;
import dev.millrace.language.diagram.Shape.Dot;
import dev.millrace.language.diagram.Shape.Frame;
import dev.millrace.language.diagram.Shape.Label;
import dev.millrace.language.diagram.Shape.Line;
import dev.millrace.language.diagram.Shape.Region;
import dev.millrace.language.diagram.Shape.Terminal;
import dev.millrace.language.run.RunJournal.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a picture as SVG. Colours and fonts come from classes alone: there is no inline style, which our pages forbid.
 * What lies below is written first, and the tasks last, in the order of the definition.
 */
final class SvgWriter {

    private static final int CORNER = 7;
    private static final int SLANT = 9;
    private static final int SIGN = 12;

    private final Picture picture;
    private final String title;
    private final @Nullable Overlay overlay;
    private final Links links;
    private final @Nullable String current;
    private final Markup out = new Markup();
    private int numbers;

    SvgWriter(
            Picture picture, String title, @Nullable Overlay overlay, Links links, @Nullable String current) {
        this.picture = picture;
        this.title = title;
        this.overlay = overlay;
        this.links = links;
        this.current = current;
    }

    /** @param style put into the file, or null where the page around has it */
    String write(@Nullable String style) {
        out.open(
                "svg",
                "xmlns", "http://www.w3.org/2000/svg",
                "class", overlay == null ? "diagram" : "diagram diagram-of-run",
                "width", picture.width(),
                "height", picture.height(),
                "viewBox", "0 0 %d %d".formatted(picture.width(), picture.height()),
                "role", style == null ? "group" : "img",
                "aria-label", title());
        if (style != null) {
            out.text("title", title()).open("style").raw(style).close("style");
            out.empty("rect", "class", "dg-ground", "width", picture.width(), "height", picture.height());
        }
        picture.shapes().forEach(this::ground);
        lines(false);
        lines(true);
        picture.shapes().forEach(this::onLines);
        picture.shapes().forEach(this::face);
        return out.close("svg").toString();
    }

    private String title() {
        var of = "Diagram of " + Lettering.plain(title);
        return overlay == null ? of : of + " with a run that is " + overlay.run().word();
    }

    private void ground(Shape shape) {
        switch (shape) {
            case Frame frame -> rect("dg-frame" + tone(frame.node()), frame.at());
            case Annex annex -> rect("dg-annex", annex.at());
            case Region region -> rect("dg-region", region.at());
            case Card card -> {}
            case Terminal terminal -> {}
            case Line line -> {}
            case Label label -> {}
            case Bar bar -> {}
            case Dot dot -> {}
        }
    }

    /** Lines that a run has taken lie above the others, with which they share their beginning or end. */
    private void lines(boolean taken) {
        for (var shape : picture.shapes()) {
            if (shape instanceof Line line && isTaken(line.edge()) == taken) {
                out.empty(
                        "path",
                        "class", "dg-line" + way(line.edge()),
                        "data-from", line.edge().from(),
                        "data-to", line.edge().to(),
                        "d", LinePath.of(line.points(), line.arrow()));
                if (line.arrow()) {
                    out.empty("path", "class", "dg-arrow" + way(line.edge()), "d", LinePath.arrow(line.points()));
                }
            }
        }
    }

    private void onLines(Shape shape) {
        switch (shape) {
            case Label label -> label(label);
            case Bar bar -> rect("dg-bar", bar.at(), 2);
            case Dot dot -> out.empty("circle", "class", "dg-dot", "cx", dot.at().x(), "cy", dot.at().y(), "r", 3);
            case Frame frame -> {}
            case Annex annex -> {}
            case Region region -> {}
            case Card card -> {}
            case Terminal terminal -> {}
            case Line line -> {}
        }
    }

    private void face(Shape shape) {
        switch (shape) {
            case Card card -> node(card.node(), card.face(), card.at(), () -> shell(card));
            case Frame frame -> {
                var head = new Area(frame.at().x(), frame.at().y(), frame.at().width(), frame.face().height());
                node(frame.node(), frame.face(), head, () -> rect("dg-head", head));
            }
            case Annex annex -> {
                out.open("g", "class", "dg-note");
                face(annex.face(), annex.at(), Optional.empty());
                out.close("g");
            }
            case Terminal terminal -> terminal(terminal);
            case Region region -> {}
            case Line line -> {}
            case Label label -> {}
            case Bar bar -> {}
            case Dot dot -> {}
        }
    }

    private void shell(Card card) {
        var at = card.at();
        switch (card.node().body()) {
            case Body.Choice choice -> out.empty(
                    "path",
                    "class", "dg-card",
                    "d",
                    "M%d %dh%dl%d %dl%d %dh%dl%d %dz"
                            .formatted(
                                    at.x() + SLANT, at.y(),
                                    at.width() - 2 * SLANT,
                                    SLANT, at.height() / 2,
                                    -SLANT, at.height() - at.height() / 2,
                                    -(at.width() - 2 * SLANT),
                                    -SLANT, -(at.height() - at.height() / 2)));
            case Body.Hidden hidden -> rect("dg-card dg-many", at);
            case Body other -> rect("dg-card", at);
        }
    }

    /** A link where there is something to go to; {@code shell} draws what lies behind the texts. */
    private void node(Node node, Face face, Area at, Runnable shell) {
        var hidden = node.body() instanceof Body.Hidden;
        var href = hidden ? null : links.to(node.pointer());
        var mark = overlay == null ? Optional.<Mark>empty() : overlay.of(node);
        var says = says(node, mark);
        // Counted for all, so that a node keeps its id, and with it the focus, when it becomes a link.
        numbers++;
        out.open(
                href == null ? "g" : "a",
                "href", href,
                "id", href == null ? null : "node-" + numbers,
                "class", "dg-node" + tone(node),
                "role", href == null ? "img" : null,
                "aria-label", says,
                "aria-current", href != null && node.pointer().equals(current) ? "step" : null,
                "data-pointer", hidden ? null : node.pointer(),
                "data-keyword", hidden ? null : node.keyword());
        out.text("title", says);
        shell.run();
        face(face, at, mark);
        out.close(href == null ? "g" : "a");
    }

    private String says(Node node, Optional<Mark> mark) {
        var texts = new ArrayList<String>();
        texts.add((node.name() + " " + node.keyword()).strip());
        texts.addAll(node.details());
        if (overlay != null) {
            texts.add(mark.map(known -> (known.word() + " " + known.count()).strip()).orElse("Not reached"));
        }
        return String.join(", ", texts.stream().map(Lettering::plain).toList());
    }

    private void face(Face face, Area at, Optional<Mark> mark) {
        var left = at.x() + Face.PAD;
        var right = at.x() + at.width() - Face.PAD;
        out.text("text", face.name(), "class", "dg-name", "x", left, "y", at.y() + Face.baseLine(0));
        if (!face.keyword().isEmpty()) {
            out.text("text", face.keyword(), "class", "dg-keyword", "x", right, "y", at.y() + Face.baseLine(0));
        }
        var number = 1;
        for (var detail : face.details()) {
            out.text("text", detail, "class", "dg-detail", "x", left, "y", at.y() + Face.baseLine(number++));
        }
        if (mark.isPresent()) {
            state(mark.get(), left, right, at.y() + Face.baseLine(number));
        }
    }

    private void state(Mark mark, int left, int right, int baseLine) {
        sign(mark.status(), left, baseLine - SIGN + 2);
        out.text("text", mark.word(), "class", "dg-state", "x", left + SIGN + 5, "y", baseLine);
        if (!mark.count().isEmpty()) {
            out.text("text", mark.count(), "class", "dg-count", "x", right, "y", baseLine);
        }
    }

    private void sign(Status status, int x, int y) {
        out.open("g", "class", "dg-sign", "transform", "translate(%d %d)".formatted(x, y))
                .raw(StateSign.of(status))
                .close("g");
    }

    private void terminal(Terminal terminal) {
        var at = terminal.at();
        var reached = terminal.end() && overlay != null && overlay.isCompleted();
        out.open("g", "class", (terminal.end() ? "dg-end" : "dg-start") + (reached ? " state-completed" : ""));
        out.text("title", Lettering.plain(terminal.text()));
        rect("dg-terminal", at, at.height() / 2);
        var middle = at.y() + at.height() / 2;
        if (reached) {
            sign(Status.COMPLETED, at.x() + Face.PAD, middle - SIGN / 2);
        } else if (terminal.end()) {
            rect("dg-glyph", new Area(at.x() + Face.PAD + 2, middle - 4, 8, 8), 1);
        } else {
            out.empty("path", "class", "dg-glyph", "d", "M%d %dl8 5l-8 5z".formatted(at.x() + Face.PAD + 3, middle - 5));
        }
        var most = at.width() - 2 * Face.PAD - SIGN - 6;
        out.text(
                "text",
                Lettering.WORD.cut(Lettering.plain(terminal.text()), most),
                "class", "dg-word",
                "x", at.x() + Face.PAD + SIGN + 6,
                "y", middle + 4);
        out.close("g");
    }

    private void label(Label label) {
        var at = label.middle();
        out.open("g", "class", "dg-label" + way(label.edge()));
        var title = label.edge().title() == null ? label.edge().label() : label.edge().title();
        out.text("title", Lettering.plain(String.valueOf(title)));
        out.empty(
                "rect",
                "x", at.x() - label.width() / 2,
                "y", at.y() - Label.HEIGHT / 2,
                "width", label.width(),
                "height", Label.HEIGHT,
                "rx", Label.HEIGHT / 2);
        out.text("text", label.text(), "x", at.x(), "y", at.y() + 4);
        out.close("g");
    }

    private void rect(String css, Area at) {
        rect(css, at, CORNER);
    }

    private void rect(String css, Area at, int corner) {
        out.empty(
                "rect", "class", css, "x", at.x(), "y", at.y(), "width", at.width(), "height", at.height(), "rx", corner);
    }

    private String tone(Node node) {
        if (overlay == null) {
            return "";
        }
        return overlay.of(node).map(mark -> " state-" + mark.status().word()).orElse(" dg-unreached");
    }

    private String way(Edge edge) {
        var kind = edge.kind() == Kind.FLOW ? "" : " dg-" + edge.kind().name().toLowerCase(Locale.ROOT);
        return overlay == null ? kind : kind + (isTaken(edge) ? " dg-taken" : " dg-idle");
    }

    private boolean isTaken(Edge edge) {
        return overlay != null && overlay.isTaken(edge);
    }
}
