package dev.millrace.record;

import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who changes records, and why.
 *
 * @param id of the member, the key, the run, the import or the sync
 * @param name to be shown
 * @param reason in somebody's own words, at most 500 characters
 * @param depth how many runs in a row led to this, each started by what the one before had changed; 0 from outside
 */
public record Cause(Kind kind, String id, String name, @Nullable String reason, int depth) {

    /** What kind of thing it was. */
    public enum Kind {
        PERSON,
        KEY,
        RUN,
        IMPORT,
        SYNC,
        SYSTEM;

        /** As in JSON and in the tables. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LONGEST_REASON = 500;

    public Cause {
        if (reason != null && (reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0)) {
            throw Refusal.invalid("field_invalid", "reason", "A reason has %d characters at most.".formatted(LONGEST_REASON));
        }
    }

    /** A person or a program that asks for it itself. */
    public static Cause of(Actor actor) {
        return new Cause(actor.id().startsWith("mem_") ? Kind.PERSON : Kind.KEY, actor.id(), actor.name(), null, 0);
    }

    /** The same for a reason; an empty one is none. */
    public Cause because(@Nullable String why) {
        return new Cause(kind, id, name, why == null || why.isBlank() ? null : why.strip(), depth);
    }
}
