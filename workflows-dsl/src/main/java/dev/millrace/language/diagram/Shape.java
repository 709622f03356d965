package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Node;
import java.util.List;

/** What stands somewhere on the picture; lengths are pixels. */
sealed interface Shape {

    Shape moved(int right, int down);

    record Point(int x, int y) {

        Point moved(int right, int down) {
            return new Point(x + right, y + down);
        }
    }

    record Area(int x, int y, int width, int height) {

        Area moved(int right, int down) {
            return new Area(x + right, y + down, width, height);
        }
    }

    /** A task without an inside that is drawn. */
    record Card(Node node, Face face, Area at) implements Shape {
        @Override
        public Card moved(int right, int down) {
            return new Card(node, face, at.moved(right, down));
        }
    }

    /** A task around others; its face is the head. */
    record Frame(Node node, Face face, Area at) implements Shape {
        @Override
        public Frame moved(int right, int down) {
            return new Frame(node, face, at.moved(right, down));
        }
    }

    /** What is no task and has a head: a catch, a function. */
    record Annex(Face face, Area at) implements Shape {
        @Override
        public Annex moved(int right, int down) {
            return new Annex(face, at.moved(right, down));
        }
    }

    /** What a catch watches over. */
    record Region(Area at) implements Shape {
        @Override
        public Region moved(int right, int down) {
            return new Region(at.moved(right, down));
        }
    }

    /** A start or the end. */
    record Terminal(String text, boolean end, Area at) implements Shape {
        @Override
        public Terminal moved(int right, int down) {
            return new Terminal(text, end, at.moved(right, down));
        }
    }

    record Line(Edge edge, List<Point> points, boolean arrow) implements Shape {
        @Override
        public Line moved(int right, int down) {
            return new Line(edge, points.stream().map(point -> point.moved(right, down)).toList(), arrow);
        }
    }

    /** What leads along a line, in its middle. */
    record Label(Edge edge, String text, int width, Point middle) implements Shape {

        static final int HEIGHT = 18;

        private static final int WIDEST = 150;
        private static final int PAD = 14;

        /** At a place that is found later. */
        static Label of(Edge edge) {
            var text = Lettering.SMALL.cut(Lettering.plain(String.valueOf(edge.label())), WIDEST);
            return new Label(edge, text, Lettering.SMALL.width(text) + PAD, new Point(0, 0));
        }

        @Override
        public Label moved(int right, int down) {
            return new Label(edge, text, width, middle.moved(right, down));
        }
    }

    /** Where branches begin or meet. */
    record Bar(Area at) implements Shape {
        @Override
        public Bar moved(int right, int down) {
            return new Bar(at.moved(right, down));
        }
    }

    /** The end of a list inside a frame. */
    record Dot(Point at) implements Shape {
        @Override
        public Dot moved(int right, int down) {
            return new Dot(at.moved(right, down));
        }
    }
}
