package dev.millrace.exporting.delivery;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** What an attempt has done so far, for the attempts after it. */
final class Progress {

    private static final long SIGN_OF_LIFE_EVERY = 1 << 20;

    private final Consumer<String> store;
    private final int round;
    private String done;

    /** @param round how often the delivery was asked for */
    Progress(int round, String done, Consumer<String> store) {
        this.round = round;
        this.done = done;
        this.store = store;
    }

    /** Another has taken up the delivery; this attempt ends and says nothing. */
    static final class Superseded extends RuntimeException {
        Superseded() {
            super("somebody else delivers this file by now", null, false, false);
        }
    }

    int round() {
        return round;
    }

    /** Empty at first. */
    String done() {
        return done;
    }

    void done(String now) {
        done = now;
        store.accept(now);
    }

    /** {@code contents}, of which each MiB that is read is a sign of life. */
    InputStream watched(InputStream contents) {
        return new FilterInputStream(contents) {
            private long unseen;

            @Override
            public int read() throws IOException {
                var one = super.read();
                count(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                var read = super.read(into, offset, length);
                count(Math.max(0, read));
                return read;
            }

            private void count(int bytes) {
                unseen += bytes;
                if (unseen >= SIGN_OF_LIFE_EVERY) {
                    unseen = 0;
                    store.accept(done);
                }
            }
        };
    }
}
