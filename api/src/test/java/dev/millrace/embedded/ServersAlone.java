package dev.millrace.embedded;

import java.util.concurrent.CountDownLatch;

/** The servers of an embedded run without the application, in a process that a test ends as it likes. */
final class ServersAlone {

    private ServersAlone() {}

    public static void main(String[] arguments) throws InterruptedException {
        var run = EmbeddedRun.begin(arguments);
        run.startEngine();
        run.awaitServers();
        System.out.println("servers ready");
        new CountDownLatch(1).await();
    }
}
