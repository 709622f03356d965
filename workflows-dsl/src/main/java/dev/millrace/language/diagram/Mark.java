package dev.millrace.language.diagram;

import dev.millrace.language.run.RunJournal.Status;

/**
 * How a task stands in a run.
 *
 * @param passages how often it was begun, retries not counted
 * @param attempts the highest attempt
 */
record Mark(Status status, int passages, int attempts) {

    /** {@code Completed}. */
    String word() {
        var word = status.word();
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** {@code ×37, attempt 3}; empty where it was begun once. */
    String count() {
        var times = passages > 1 ? "×%,d".formatted(passages) : "";
        var attempt = attempts > 1 ? "attempt %,d".formatted(attempts) : "";
        return times.isEmpty() || attempt.isEmpty() ? times + attempt : times + ", " + attempt;
    }
}
