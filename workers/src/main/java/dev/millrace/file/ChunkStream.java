package dev.millrace.file;

import java.io.InputStream;

/** Reads a file chunk by chunk. */
final class ChunkStream extends InputStream {

    private final StoredFileStore store;
    private final String fileId;
    private byte[] chunk = {};
    private int next;
    private long position;

    ChunkStream(StoredFileStore store, String fileId, long from) {
        this.store = store;
        this.fileId = fileId;
        this.position = from;
    }

    @Override
    public int read() {
        return fill() ? chunk[advance(1)] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        var count = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, advance(count), into, offset, count);
        return count;
    }

    @Override
    public int available() {
        return chunk.length - next;
    }

    private int advance(int count) {
        var from = next;
        next += count;
        position += count;
        return from;
    }

    private boolean fill() {
        if (next < chunk.length) {
            return true;
        }
        var found = store.chunk(fileId, position);
        found.ifPresent(one -> {
            chunk = one.bytes();
            next = (int) (position - one.startsAt());
        });
        return found.isPresent();
    }
}
