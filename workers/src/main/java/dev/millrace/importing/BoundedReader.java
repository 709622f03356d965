package dev.millrace.importing;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** A file of which one row at a time is held: none may have more characters than {@link #LONGEST}. */
final class BoundedReader extends FilterReader {

    static final int LONGEST = 8 * 1024 * 1024;

    private long left = LONGEST;

    BoundedReader(Reader file) {
        super(file);
    }

    /** A row is too long to be held. */
    static final class TooLong extends IOException {
        TooLong() {
            super("A row is too long.");
        }
    }

    /** Another row begins; what was read ahead counts for the one before. */
    void begin() {
        left = LONGEST;
    }

    @Override
    public int read() throws IOException {
        var read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        var read = super.read(into, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) throws TooLong {
        left -= read;
        if (left < 0) {
            throw new TooLong();
        }
    }
}
