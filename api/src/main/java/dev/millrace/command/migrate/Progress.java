package dev.millrace.command.migrate;

import dev.millrace.command.Shell;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Says how far it has come: on one line of a terminal that is written over, else on a line of its own every ten seconds. */
final class Progress {

    private static final Duration SELDOM = Duration.ofSeconds(10);
    private static final Duration OFTEN = Duration.ofMillis(500);

    private final Shell shell;
    private final boolean live;
    private final long began = System.nanoTime();
    private long told;
    private long first = -1;
    private double doneAtFirst;

    /** Of one entity; what was done by an earlier run does not count for the rate. */
    Progress(Shell shell) {
        this.shell = shell;
        this.live = System.console() != null;
        this.told = began;
    }

    void at(String what, long rows, long rejected, OptionalDouble done) {
        if (first < 0) {
            first = rows;
            doneAtFirst = done.orElse(0);
        }
        var now = System.nanoTime();
        if (now - told < (live ? OFTEN : SELDOM).toNanos()) {
            return;
        }
        told = now;
        var line = line(what, rows, rejected, done, (now - began) / 1e9);
        if (live) {
            shell.err().print("\r\u001b[K" + line);
            shell.err().flush();
        } else {
            shell.warn(line);
        }
    }

    private String line(String what, long rows, long rejected, OptionalDouble done, double seconds) {
        var line = new StringBuilder(String.format(Locale.ROOT, "%s  %,d rows  %,.0f/s", what, rows, (rows - first) / seconds));
        if (rejected > 0) {
            line.append(String.format(Locale.ROOT, "  %,d rejected", rejected));
        }
        var gained = done.orElse(0) - doneAtFirst;
        if (done.isPresent() && gained > 0) {
            var left = Duration.ofSeconds((long) (seconds / gained * (1 - done.getAsDouble())));
            line.append(String.format(Locale.ROOT, "  %.0f %%  about %s left", 100 * done.getAsDouble(), shown(left)));
        }
        return line.toString();
    }

    /** What was written over is done with. */
    void end() {
        if (live) {
            shell.err().print("\r\u001b[K");
            shell.err().flush();
        }
    }

    static String shown(Duration time) {
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : "%d s".formatted(time.toSeconds());
    }
}
