package dev.millrace.source.verifier;

import org.jspecify.annotations.Nullable;

/** Whether a request comes from whom it says. */
public sealed interface Verdict {

    record Genuine() implements Verdict {}

    /** {@code reason} is a sentence for the person who looks why nothing arrives; it holds no secret. */
    record Rejected(String reason) implements Verdict {}

    /** What stands somewhere in a request, or the problem in words. */
    record Found(@Nullable String text, @Nullable String problem) {}
}
