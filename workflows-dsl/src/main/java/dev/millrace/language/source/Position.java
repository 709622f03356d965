package dev.millrace.language.source;

/**
 * A place in a text. Line and column begin at 1; a column is a code point, so that an emoji before the place counts
 * as one.
 */
public record Position(int line, int column) implements Comparable<Position> {

    /** Where every text begins. */
    public static final Position START = new Position(1, 1);

    @Override
    public int compareTo(Position other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
