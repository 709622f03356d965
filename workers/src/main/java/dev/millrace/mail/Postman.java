package dev.millrace.mail;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox, one mail after the other. A mail that was taken by the server just before a crash is sent once more, with
 * the same {@code Message-ID}; none is lost. One that is refused is tried again after a minute, three, nine and so on up to six hours,
 * as often as {@code millrace.mail.attempts} says.
 */
final class Postman {

    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);

    /** Longer than a server may take with all its time-outs. */
    private static final Duration CLAIM = Duration.ofMinutes(10);

    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int AT_ONCE = 1_000;

    private final MailStore store;
    private final Mailer mailer;
    private final MailSettings settings;
    private final MeterRegistry meters;
    private final Clock clock;

    Postman(MailStore store, Mailer mailer, MailSettings settings, MeterRegistry meters, Clock clock) {
        this.store = store;
        this.mailer = mailer;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
    }

    /** Sends the mail that is due longest; false where none is. */
    boolean sendOne() {
        var claimed = store.claim(clock.instant(), clock.instant().plus(CLAIM));
        claimed.ifPresent(this::send);
        return claimed.isPresent();
    }

    /** Deletes what was sent, or given up, a month ago; a thousand at most. */
    void tidy() {
        store.deleteBefore(clock.instant().minus(KEPT), AT_ONCE);
    }

    private void send(MailStore.Letter letter) {
        // After a worker has died in its last attempt.
        if (letter.attempts() > settings.attempts()) {
            giveUp(letter, "It was tried often enough.");
            return;
        }
        try {
            mailer.send(new Mail(letter.mailId(), letter.recipient(), letter.subject(), letter.text()));
        } catch (MailFailure failure) {
            again(letter, String.valueOf(failure.getMessage()));
            return;
        }
        store.end(letter.mailId(), null, clock.instant());
        count("sent");
    }

    private void again(MailStore.Letter letter, String error) {
        if (letter.attempts() >= settings.attempts()) {
            giveUp(letter, error);
            return;
        }
        var wait = FIRST_WAIT.multipliedBy((long) Math.pow(3, Math.min(letter.attempts() - 1, 10)));
        var at = clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        store.again(letter.mailId(), error, at);
        count("refused");
        LOG.warn("Mail {} was not taken and is tried again at {}: {}", letter.mailId(), at, error);
    }

    private void giveUp(MailStore.Letter letter, String error) {
        store.end(letter.mailId(), error, clock.instant());
        count("failed");
        LOG.warn("Mail {} of workspace {} is given up; its admins do not get it: {}", letter.mailId(), letter.workspaceId(), error);
    }

    private void count(String outcome) {
        meters.counter("millrace.mails", "outcome", outcome).increment();
    }
}
