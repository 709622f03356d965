package dev.millrace.console.settings;

import dev.millrace.console.Field.Choice;
import dev.millrace.console.Moment;
import dev.millrace.console.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param administration null for those who may not */
record SettingsPage(String sentence, List<Choice> themes, @Nullable Administration administration) {

    /** @param more whether there are keys or members that are not shown */
    record Administration(List<KeyRow> keys, List<MemberRow> members, boolean more) {}

    /** @param revoke null where it is revoked */
    record KeyRow(
            String name,
            State state,
            String prefix,
            String role,
            Moment created,
            @Nullable Moment lastUsed,
            @Nullable String revoke) {}

    record MemberRow(
            String email, String name, String role, Moment created, @Nullable Moment lastSignIn, String edit) {}
}
