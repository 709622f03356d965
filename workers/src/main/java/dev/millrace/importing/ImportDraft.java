package dev.millrace.importing;

import org.jspecify.annotations.Nullable;

/**
 * An import as somebody asks for it.
 *
 * @param type of the records
 */
public record ImportDraft(String type, ImportFormat format, @Nullable String fileName, ImportChoices choices) {

    private static final int LONGEST_NAME = 255;

    /** The name of the file, shortened to what is kept. */
    @Nullable String keptName() {
        if (fileName == null || fileName.isBlank()) {
            return null;
        }
        var name = fileName.replace("\0", "");
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
}
