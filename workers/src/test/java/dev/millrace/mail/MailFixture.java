package dev.millrace.mail;

import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;

/** Mail to a server on the loopback. */
public final class MailFixture {

    private MailFixture() {}

    /** @param port 0 for no server */
    public static MailSettings settings(int port) {
        return new MailSettings(
                port == 0 ? "" : "127.0.0.1", Math.max(1, port), "", Secret.of(""), "millrace@example.com", false, Duration.ofSeconds(5), 8);
    }

    public static Mailer mailer(MailSettings settings, Clock clock) {
        return new SmtpMailer(settings, clock);
    }
}
