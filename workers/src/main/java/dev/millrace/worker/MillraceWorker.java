package dev.millrace.worker;

/** Starts a worker alone. */
public final class MillraceWorker {

    private MillraceWorker() {}

    public static void main(String[] arguments) {}
}
