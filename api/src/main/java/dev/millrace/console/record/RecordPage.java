package dev.millrace.console.record;

import dev.millrace.console.Action;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Pager;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import java.util.List;

/** A record with its history. */
record RecordPage(
        ShortId id,
        Link type,
        String title,
        State state,
        long version,
        Moment created,
        Moment changed,
        List<Action> actions,
        JsonBlock data,
        List<ChangeRow> history,
        Pager pager,
        String curl) {

    /** How many fields of one change are shown; the API gives all. */
    static final int MOST_FIELDS = 20;

    /**
     * @param by who, and what kind of thing that is
     * @param more how many fields are not shown; empty where all are
     */
    record ChangeRow(
            long version, String action, String by, String reason, List<FieldRow> fields, String more, Moment at) {}

    record FieldRow(String name, String from, String to) {}
}
