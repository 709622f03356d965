package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.nio.file.Path;

/** A server process that a {@link Supervisor} starts, keeps alive and stops. */
interface Daemon {

    /** Its name for people. */
    String name();

    /** Where its output goes. */
    Path log();

    /** Called once before the first launch: makes its files and ends what an earlier run left behind. */
    void prepare() throws IOException, InterruptedException;

    Process launch() throws IOException, InterruptedException;

    /** Returns when the server answers; throws {@link CannotStart} when it ended or did not answer in time. */
    void awaitReady(Process process) throws InterruptedException;

    /** Asks for a clean stop and waits for it, a few seconds at most. The supervisor kills what is then left. */
    void stop(Process process) throws InterruptedException;
}
