package dev.millrace.sync.drift;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of a field.
 *
 * @param types all that it was seen with; empty while it was only null
 * @param nullable whether it was null
 * @param always whether it stood in every item, wherever what it stands in did
 */
record FieldShape(SortedSet<String> types, boolean nullable, boolean always) {

    /** The same, with what a page has shown. */
    FieldShape with(PageShape.Seen seen, boolean stillAlways) {
        var all = new TreeSet<>(types);
        all.addAll(seen.types());
        return new FieldShape(all, nullable || seen.isNullable(), stillAlways);
    }

    FieldShape sometimes() {
        return new FieldShape(types, nullable, false);
    }
}
