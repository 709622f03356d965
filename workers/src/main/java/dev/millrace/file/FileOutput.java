package dev.millrace.file;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Writes to the end of a stored file, a chunk when there is enough for one; the last one when it is closed. */
public final class FileOutput extends OutputStream {

    private final StoredFiles files;
    private final String fileId;
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    private long size;

    public FileOutput(StoredFiles files, String fileId) {
        this.files = files;
        this.fileId = fileId;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        chunk.write(bytes, offset, length);
        size += length;
        if (chunk.size() >= StoredFiles.CHUNK) {
            append();
        }
    }

    /** What was written so far, in bytes. */
    public long size() {
        return size;
    }

    @Override
    public void close() {
        append();
    }

    private void append() {
        files.append(fileId, chunk.toByteArray());
        chunk.reset();
    }
}
