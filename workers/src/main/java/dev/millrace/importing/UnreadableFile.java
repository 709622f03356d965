package dev.millrace.importing;

import dev.millrace.importing.Import.Failure;
import org.jspecify.annotations.Nullable;

/** A file that cannot be read on; what was read of it stays. */
final class UnreadableFile extends Exception {

    private final String code;
    private final @Nullable Long line;

    UnreadableFile(String code, String message, @Nullable Long line) {
        super(message, null, false, false);
        this.code = code;
        this.line = line;
    }

    /** The file breaks the rules of its format at {@code line}. */
    static UnreadableFile at(@Nullable Long line, String message) {
        return new UnreadableFile("import_unreadable", message, line);
    }

    Failure failure() {
        return new Failure(code, String.valueOf(getMessage()), line);
    }
}
