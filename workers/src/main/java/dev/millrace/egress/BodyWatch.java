package dev.millrace.egress;

/**
 * Sees the body of an answer as it comes, and says when that is enough: some servers leave a stream open after they have
 * said everything. Runs on the thread that waits for the answer, and must not throw.
 */
@FunctionalInterface
public interface BodyWatch {

    BodyWatch TO_THE_END = (bytes, length) -> false;

    /** Whether nothing more needs to be read, now that the first {@code length} of {@code bytes} have come. */
    boolean isEnough(byte[] bytes, int length);
}
