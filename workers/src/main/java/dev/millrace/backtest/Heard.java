package dev.millrace.backtest;

import dev.millrace.language.run.ListenActivity.Received;
import java.util.List;

/** What a listening task of a run got, in its order. */
record Heard(String key, List<Received> events) {

    Heard {
        events = List.copyOf(events);
    }

    /** The name of the task in {@code key}, which a turn, a passage or an attempt may follow. */
    static String task(String key) {
        var pointer = key.split("[@~#<]", 2)[0];
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}
