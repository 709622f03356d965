package dev.millrace.console.automation;

import dev.millrace.console.Link;
import org.jspecify.annotations.Nullable;

/**
 * @param hint what was changed in the text for the person, or what to know before saving
 * @param complaint why it was not stored
 * @param partial whether only the notes are wanted, to be put beside a text that somebody is typing
 */
record EditorPage(
        String title,
        Link back,
        String action,
        String hint,
        Listing listing,
        @Nullable String complaint,
        @Nullable String praise,
        boolean partial) {

    static EditorPage of(String title, Link back, String action, String hint, Listing listing) {
        return new EditorPage(title, back, action, hint, listing, null, null, false);
    }

    EditorPage with(Listing other) {
        return new EditorPage(title, back, action, hint, other, complaint, praise, partial);
    }

    EditorPage complaining(String why) {
        return new EditorPage(title, back, action, hint, listing, why, null, partial);
    }
}
