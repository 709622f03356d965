package dev.millrace.language.lint;

import dev.millrace.language.source.Position;
import dev.millrace.language.source.Source;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one source, each once: what an alias repeats is still one mistake at one place. */
final class Problems {

    /** How many problems are told; an author mends no more at a time. */
    static final int MOST = 200;

    private final Source source;
    private final Set<Told> told = new HashSet<>();
    private final Stream.Builder<Problem> problems = Stream.builder();
    private int errors;

    Problems(Source source) {
        this.source = source;
    }

    /** Whether there are so many that looking on is of no use. */
    boolean areMany() {
        return told.size() >= MOST;
    }

    /** How many errors there are so far. */
    int errors() {
        return errors;
    }

    /** An error at the key of the value at {@code at}, where the key is what is wrong, or what misses something. */
    void atKey(Path at, String message, @Nullable String suggestion) {
        atKey(Severity.ERROR, at, message, suggestion);
    }

    void atKey(Severity severity, Path at, String message, @Nullable String suggestion) {
        var pointer = at.pointer();
        add(severity, pointer, source.key(pointer), message, suggestion);
    }

    void atValue(Path at, String message, @Nullable String suggestion) {
        atValue(Severity.ERROR, at, message, suggestion);
    }

    void atValue(Severity severity, Path at, String message, @Nullable String suggestion) {
        var pointer = at.pointer();
        add(severity, pointer, source.value(pointer), message, suggestion);
    }

    /** An error in the text at {@code at}, at the character that the mistake names. */
    void inText(Path at, Mistake mistake) {
        inText(Severity.ERROR, at, mistake);
    }

    void inText(Severity severity, Path at, Mistake mistake) {
        var pointer = at.pointer();
        var position = mistake.offset() == Mistake.WHOLE
                ? source.value(pointer)
                : source.inside(pointer, mistake.offset());
        add(severity, pointer, position, mistake.message(), mistake.suggestion());
    }

    /** The scalar at {@code at} as it was written. */
    String written(Path at) {
        return source.written(at.pointer());
    }

    private void add(
            Severity severity, String pointer, Position position, String message, @Nullable String suggestion) {
        if (!areMany() && told.add(new Told(position, message))) {
            errors += severity == Severity.ERROR ? 1 : 0;
            problems.add(new Problem(
                    severity, pointer, position.line(), position.column(), message, suggestion));
        }
    }

    /** All of them in the order of the text. */
    List<Problem> inOrder() {
        return problems.build()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }

    private record Told(Position position, String message) {}
}
