package dev.millrace.record;

import dev.millrace.refusal.Refusal;
import java.util.Locale;

/** What became of a {@link RecordWrite}. */
public sealed interface RecordOutcome {

    /** What was done to a record. */
    enum Action {
        CREATED,
        UPDATED,
        DELETED,
        RESTORED;

        /** As in JSON, in the tables and in the types of events. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Action of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** It was written, with a new version. */
    record Written(Action action, StoredRecord record) implements RecordOutcome {}

    /** It was so already: no new version, no event. */
    record Unchanged(StoredRecord record) implements RecordOutcome {}

    /** Nothing was written. */
    record Refused(Refusal refusal) implements RecordOutcome {}

    /** The record as it stands now; throws the refusal where there is none. */
    default StoredRecord orThrow() {
        return switch (this) {
            case Written written -> written.record();
            case Unchanged unchanged -> unchanged.record();
            case Refused refused -> throw refused.refusal();
        };
    }
}
