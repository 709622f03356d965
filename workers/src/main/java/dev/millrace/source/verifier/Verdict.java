package dev.millrace.source.verifier;

/** Whether a request comes from whom it says. */
public sealed interface Verdict {

    record Genuine() implements Verdict {}

    /** {@code reason} is a sentence for the person who looks why nothing arrives; it holds no secret. */
    record Rejected(String reason) implements Verdict {}
}
