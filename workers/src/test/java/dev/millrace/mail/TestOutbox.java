package dev.millrace.mail;

import dev.millrace.id.Ids;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An outbox of an installation that has a mail server, which nobody empties. */
public final class TestOutbox {

    private TestOutbox() {}

    public static Outbox over(JdbcClient jdbc, Clock clock) {
        var settings = new MailSettings("127.0.0.1", 1, "", Secret.of(""), "millrace@example.com", false, Duration.ofSeconds(1), 1);
        return new Outbox(new MailStore(jdbc), settings, path -> "https://console.example.com" + path, new Ids(clock), clock);
    }

    /** What waits to be sent, as recipient, subject and text in a line each. */
    public static List<String> waiting(JdbcClient jdbc) {
        return jdbc.sql("select recipient || ' | ' || subject || ' | ' || replace(body, E'\\n', ' ') from mail order by mail_id")
                .query(String.class)
                .list();
    }
}
