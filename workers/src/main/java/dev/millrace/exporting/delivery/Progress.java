package dev.millrace.exporting.delivery;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;

/** What an attempt has done so far, for the attempts after it. */
final class Progress {

    private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(20);

    /** A file of 2 GiB goes through 5 Mbit/s in that time. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final long began = System.nanoTime();
    private long lastSign = began;
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
        lastSign = System.nanoTime();
        store.accept(now);
    }

    /**
     * {@code contents}, whose reading is a sign of life now and then, and ends after an hour: a server that takes a byte a minute
     * would never be done.
     */
    InputStream watched(InputStream contents) {
        return new FilterInputStream(contents) {
            @Override
            public int read() throws IOException {
                sign();
                return super.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                sign();
                return super.read(into, offset, length);
            }

            private void sign() {
                var now = System.nanoTime();
                if (now - began > LONGEST.toNanos()) {
                    throw DeliveryFailure.passing("The file was not taken within an hour.");
                }
                if (now - lastSign > SIGN_OF_LIFE_EVERY.toNanos()) {
                    done(done);
                }
            }
        };
    }
}
