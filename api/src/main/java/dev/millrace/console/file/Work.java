package dev.millrace.console.file;

import dev.millrace.console.State;
import java.util.Locale;

/** How imports and exports are shown alike. */
final class Work {

    private Work() {}

    static State state(String status) {
        return State.ofRun(
                switch (status) {
                    case "queued" -> "waiting";
                    case "failed" -> "faulted";
                    case String other -> other;
                });
    }

    static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    static int percent(long done, long all) {
        return all == 0 ? 0 : (int) Math.min(100, done * 100 / all);
    }
}
