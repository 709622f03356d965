package dev.millrace.importing;

import dev.millrace.importing.Import.Failure;
import org.jspecify.annotations.Nullable;

/** A file that cannot be read on; what was read of it stays. The message is for people and ends with a full stop. */
public final class UnreadableFile extends Exception {

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

    /** Where it cannot be read; null where no line is to blame. */
    public @Nullable Long line() {
        return line;
    }

    Failure failure() {
        return new Failure(code, String.valueOf(getMessage()), line);
    }
}
