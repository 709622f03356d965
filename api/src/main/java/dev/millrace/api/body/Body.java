package dev.millrace.api.body;

/** The exact bytes of a request's body, counted as held until it is closed. */
public final class Body implements AutoCloseable {

    private final byte[] bytes;
    private final Runnable release;

    Body(byte[] bytes, Runnable release) {
        this.bytes = bytes;
        this.release = release;
    }

    /** Not copied; do not write to them. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        release.run();
    }
}
