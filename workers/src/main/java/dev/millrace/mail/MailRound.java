package dev.millrace.mail;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Has a worker send mail for as long as it runs; idle where no server is set. On a thread of its own, since a server may be slow. */
final class MailRound implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MailRound.class);

    private final Postman postman;
    private final boolean on;
    private @Nullable ScheduledExecutorService thread;
    private volatile boolean running;

    MailRound(Postman postman, boolean on) {
        this.postman = postman;
        this.on = on;
    }

    @Override
    public void start() {
        running = true;
        if (on) {
            thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("mail").factory());
            thread.scheduleWithFixedDelay(this::sendAll, 1, 1, TimeUnit.SECONDS);
            thread.scheduleWithFixedDelay(this::tidy, 5, 60, TimeUnit.MINUTES);
        }
    }

    /** A mail that is cut off is sent again once its claim is void. */
    @Override
    public void stop() {
        running = false;
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void sendAll() {
        try {
            while (running && postman.sendOne()) {
                LOG.debug("One more mail was sent or put off");
            }
        } catch (RuntimeException databaseAway) {
            LOG.debug("Mail waits for the database: {}", databaseAway.toString());
        }
    }

    private void tidy() {
        try {
            postman.tidy();
        } catch (RuntimeException databaseAway) {
            LOG.debug("Old mails stay for another hour: {}", databaseAway.toString());
        }
    }
}
