package dev.millrace.process;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks once, when it is first wanted, and remembers. */
final class Once<T> implements Supplier<T> {

    private final Supplier<T> asked;
    private @Nullable T answer;

    private Once(Supplier<T> asked) {
        this.asked = asked;
    }

    static <T> Supplier<T> of(Supplier<T> asked) {
        return new Once<>(asked);
    }

    @Override
    public synchronized T get() {
        if (answer == null) {
            answer = asked.get();
        }
        return answer;
    }
}
