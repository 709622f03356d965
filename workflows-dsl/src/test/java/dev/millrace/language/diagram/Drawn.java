package dev.millrace.language.diagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.source.Source;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A diagram as it was drawn: its SVG read by a strict XML parser, and where things stand on it. */
final class Drawn {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");

    final String svg;
    private final Document document;

    private Drawn(String svg) {
        this.svg = svg;
        this.document = parse(svg);
    }

    record Rect(double x, double y, double width, double height) {

        double middle() {
            return x + width / 2;
        }

        double bottom() {
            return y + height;
        }

        boolean overlaps(Rect other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }

        boolean holds(Rect other) {
            return x <= other.x
                    && y <= other.y
                    && x + width >= other.x + other.width
                    && y + height >= other.y + other.height;
        }
    }

    record Point(double x, double y) {}

    /** @param points where it turns, its ends among them */
    record Way(String from, String to, List<Point> points, String css) {

        Point end() {
            return points.getLast();
        }

        boolean taken() {
            return css.contains("dg-taken");
        }
    }

    static Drawn of(String yaml) {
        return of(yaml, null);
    }

    static Drawn of(String yaml, @Nullable Progress run) {
        return new Drawn(diagram(yaml).standalone(run));
    }

    static Drawn inline(String yaml, @Nullable Progress run, Diagram.Links links) {
        return new Drawn(diagram(yaml).inline(run, links, null));
    }

    static Diagram diagram(String yaml) {
        return Diagram.of(DefinitionReader.outline(Source.read(yaml).tree()));
    }

    /** A definition whose {@code do} and all that follows are {@code rest}. */
    static String definition(String rest) {
        return "document: {dsl: '1.0.3', namespace: tests, name: drawn, version: '1.0.0'}\n" + rest;
    }

    private static Document parse(String svg) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
        } catch (Exception malformed) {
            throw new AssertionError("not well-formed: " + svg, malformed);
        }
    }

    List<Element> elements(String name, Predicate<Element> wanted) {
        var found = new ArrayList<Element>();
        var all = document.getElementsByTagName(name);
        for (var index = 0; index < all.getLength(); index++) {
            var element = (Element) all.item(index);
            if (wanted.test(element)) {
                found.add(element);
            }
        }
        return found;
    }

    /** The names of all elements. */
    List<String> elementNames() {
        return elements("*", any -> true).stream().map(Element::getLocalName).distinct().sorted().toList();
    }

    List<String> pointers() {
        return nodes().stream().map(node -> node.getAttribute("data-pointer")).toList();
    }

    List<Element> nodes() {
        return elements("*", element -> element.hasAttribute("data-pointer"));
    }

    Element node(String pointer) {
        return nodes().stream()
                .filter(node -> node.getAttribute("data-pointer").equals(pointer))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node " + pointer + " in " + pointers()));
    }

    /** Where the card or the head of the frame is. */
    Rect at(String pointer) {
        return shell(node(pointer));
    }

    List<Rect> cards() {
        return elements("*", element -> element.getAttribute("class").startsWith("dg-card")).stream()
                .map(Drawn::rect)
                .toList();
    }

    List<Rect> frames() {
        return elements("rect", element -> element.getAttribute("class").startsWith("dg-frame")).stream()
                .map(Drawn::rect)
                .toList();
    }

    Rect picture() {
        var svg = document.getDocumentElement();
        return new Rect(0, 0, Double.parseDouble(svg.getAttribute("width")), Double.parseDouble(svg.getAttribute("height")));
    }

    private static Rect shell(Element node) {
        var children = node.getChildNodes();
        for (var index = 0; index < children.getLength(); index++) {
            if (children.item(index) instanceof Element child && child.getAttribute("class").matches("dg-(card|head).*")) {
                return rect(child);
            }
        }
        throw new AssertionError("nothing to stand on: " + node.getTextContent());
    }

    private static Rect rect(Element element) {
        if (element.getLocalName().equals("rect")) {
            return new Rect(number(element, "x"), number(element, "y"), number(element, "width"), number(element, "height"));
        }
        // A hexagon: M x y h width l slant half …
        var n = NUMBER.matcher(element.getAttribute("d")).results().map(found -> Double.parseDouble(found.group())).toList();
        return new Rect(n.get(0) - n.get(3), n.get(1), n.get(2) + 2 * n.get(3), n.get(4) + n.get(6));
    }

    private static double number(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    List<Way> ways() {
        return elements("path", element -> element.hasAttribute("data-from")).stream()
                .map(path -> new Way(
                        path.getAttribute("data-from"),
                        path.getAttribute("data-to"),
                        points(path.getAttribute("d")),
                        path.getAttribute("class")))
                .toList();
    }

    Way way(String from, String to) {
        return ways().stream()
                .filter(way -> way.from().equals(from) && way.to().equals(to))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no way from " + from + " to " + to + " in " + ways()));
    }

    /** {@code from → to} of all ways a run has taken. */
    List<String> taken() {
        return ways().stream().filter(Way::taken).map(way -> way.from() + " → " + way.to()).distinct().sorted().toList();
    }

    /** A line's ends, and the corners before they were rounded. */
    private static List<Point> points(String path) {
        var points = new ArrayList<Point>();
        for (var part : path.split("(?=[MLQ])")) {
            var n = NUMBER.matcher(part).results().map(found -> Double.parseDouble(found.group())).toList();
            points.add(new Point(n.get(0), n.get(1)));
        }
        return points;
    }

    List<String> labels() {
        return elements("g", element -> element.getAttribute("class").startsWith("dg-label")).stream()
                .map(label -> label.getElementsByTagName("text").item(0).getTextContent())
                .toList();
    }

    String text() {
        return document.getDocumentElement().getTextContent();
    }
}
