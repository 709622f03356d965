package dev.millrace.console.automation;

import dev.millrace.console.Link;
import dev.millrace.console.trial.Tried;
import dev.millrace.console.trial.TryPanel;
import org.jspecify.annotations.Nullable;

/**
 * @param of {@code namespace/name} of the automation that is edited; empty for a new one
 * @param hint what was changed in the text for the person, or what to know before saving
 * @param complaint why it was not stored
 * @param panel says what to try the text with; null where only the notes are wanted
 * @param tried what came of it; null before anything was tried
 * @param partial whether only the notes are wanted, to be put beside a text that somebody is typing
 */
record EditorPage(
        String title,
        Link back,
        String action,
        String of,
        String hint,
        Listing listing,
        @Nullable String complaint,
        @Nullable String praise,
        @Nullable TryPanel panel,
        @Nullable Tried tried,
        boolean partial) {

    static EditorPage of(String title, Link back, String action, String of, String hint, Listing listing) {
        return new EditorPage(title, back, action, of, hint, listing, null, null, null, null, false);
    }

    EditorPage with(Listing other) {
        return new EditorPage(title, back, action, of, hint, other, complaint, praise, panel, tried, partial);
    }

    EditorPage complaining(String why) {
        return new EditorPage(title, back, action, of, hint, listing, why, null, panel, tried, partial);
    }

    EditorPage with(TryPanel panel) {
        return new EditorPage(title, back, action, of, hint, listing, complaint, null, panel, tried, partial);
    }

    EditorPage with(Tried tried) {
        var told = panel == null ? null : panel.with(tried);
        return new EditorPage(title, back, action, of, hint, listing, complaint, null, told, tried, partial);
    }
}
