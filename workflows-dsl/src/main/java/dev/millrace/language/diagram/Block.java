package dev.millrace.language.diagram;

import java.util.List;

/**
 * A part of the picture with its upper left corner at (0, 0), entered from above at {@code entry}.
 *
 * @param outs what leaves it at its lower side, and where to
 */
record Block(int width, int height, int entry, List<Shape> shapes, List<Strand> outs) {

    Block {
        shapes = List.copyOf(shapes);
        outs = List.copyOf(outs);
    }

    int right() {
        return width - entry;
    }
}
