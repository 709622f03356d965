package dev.millrace.api.request;

/** A part that must be up before events are accepted. Every bean of this type is asked at every request. */
public interface ReadinessCheck {

    /** What is waited for, as it stands in a sentence: {@code the workers}. */
    String name();

    /** Whether the part is up. Answers at once, from memory. */
    boolean ready();
}
