package dev.millrace.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads one stream of a process on a thread of its own, and keeps as much of it as is allowed. */
final class Captured {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final InputStream stream;
    private final int most;
    private final Thread reader;
    private volatile boolean tooMuch;

    Captured(InputStream stream, int most) {
        this.stream = stream;
        this.most = most;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        var buffer = new byte[8_192];
        try {
            for (var count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                keep(buffer, count);
            }
        } catch (IOException closed) {
            // The process was killed; what came until then is kept.
        }
    }

    private synchronized void keep(byte[] buffer, int count) {
        var room = most - kept.size();
        tooMuch |= count > room;
        kept.write(buffer, 0, Math.min(room, count));
    }

    /** Whether more came than is kept. What comes then is read too, and thrown away. */
    boolean tooMuch() {
        return tooMuch;
    }

    /** Waits for the stream's end, which a child that has outlived its parent may keep away for {@code patience}. */
    void await(Duration patience) throws InterruptedException {
        if (!reader.join(patience)) {
            try {
                stream.close();
            } catch (IOException alreadyClosed) {
                // It ends all the same.
            }
        }
    }

    /** What was written, as UTF-8; what is none becomes U+FFFD. */
    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
