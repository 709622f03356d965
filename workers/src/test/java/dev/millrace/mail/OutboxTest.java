package dev.millrace.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.millrace.id.Ids;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class OutboxTest {

    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final SetClock clock = new SetClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void begin() {
        server.setUser("millrace@example.com", "millrace", "hunter2");
        server.start();
        for (var workspace : List.of("wsp_ours", "wsp_theirs")) {
            jdbc.sql("insert into workspace (workspace_id, name) values (?, ?)").params(workspace, workspace).update();
        }
        member("wsp_ours", "ada@example.com", "admin");
        member("wsp_ours", "bob@example.com", "admin");
        member("wsp_ours", "dan@example.com", "developer");
        member("wsp_theirs", "eve@example.com", "admin");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void tellsEveryAdminOfTheWorkspaceOnce() throws Exception {
        outbox().tellAdmins("wsp_ours", "webhook/1", "Webhook 'größe'\r\nBcc: eve@example.com is disabled", "Grüße.\nDo this.");
        outbox().tellAdmins("wsp_ours", "webhook/1", "Again", "Again.");

        sendAll();
        sendAll();

        assertThat(recipients()).containsExactlyInAnyOrder("ada@example.com", "bob@example.com");
        var mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Webhook 'größe' Bcc: eve@example.com is disabled");
        assertThat(mail.getContent().toString().replace("\r\n", "\n")).isEqualTo("Grüße.\nDo this.");
        assertThat(mail.getFrom()[0].toString()).isEqualTo("millrace@example.com");
        assertThat(mail.getContentType()).containsIgnoringCase("text/plain").containsIgnoringCase("utf-8");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(meters.counter("millrace.mails", "outcome", "sent").count()).isEqualTo(2);
    }

    @Test
    void isOneWithWhatHappened() {
        new TransactionTemplate(new JdbcTransactionManager(database)).executeWithoutResult(status -> {
            outbox().tellAdmins("wsp_ours", "webhook/1", "Subject", "Text.");
            status.setRollbackOnly();
        });

        sendAll();

        assertThat(recipients()).isEmpty();
    }

    @Test
    void keepsNothingWithoutAServer() {
        new Outbox(new MailStore(jdbc), settings(""), path -> path, new Ids(clock), clock).tellAdmins("wsp_ours", "webhook/1", "Subject", "Text.");

        assertThat(jdbc.sql("select count(*) from mail").query(Integer.class).single()).isZero();
        assertThatThrownBy(() -> new SmtpMailer(settings(""), clock).send(new Mail("mal_1", "a@example.com", "S", "T")))
                .isInstanceOf(MailFailure.class)
                .hasMessageContaining("millrace.mail.host");
    }

    @Test
    void aMailThatIsNotTakenIsTriedAgainLaterAndLaterAndGivenUpInTheEnd() throws Exception {
        member("wsp_theirs", "fay@example.com", "developer");
        var settings = settings("127.0.0.1", closedPort(), 3);
        outbox().tellAdmins("wsp_theirs", "webhook/1", "Subject", "Text.");

        var waits = Stream.of(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(3)).toList();
        for (var wait : waits) {
            assertThat(postman(settings).sendOne()).as("before its time").isEqualTo(wait.isZero());
            if (!wait.isZero()) {
                clock.advance(wait);
                assertThat(postman(settings).sendOne()).isTrue();
            }
        }

        assertThat(jdbc.sql("select status, attempts from mail").query().singleRow()).containsEntry("status", "failed").containsEntry("attempts", 3);
        assertThat(jdbc.sql("select error from mail").query(String.class).single()).startsWith("The mail server did not take it").doesNotContain("hunter2");
        clock.advance(Duration.ofDays(2));
        assertThat(postman(settings).sendOne()).isFalse();
        assertThat(meters.counter("millrace.mails", "outcome", "failed").count()).isOne();
    }

    @Test
    void aMailWhoseWorkerDiedIsSentOnceMoreUnderTheSameName() throws Exception {
        outbox().tellAdmins("wsp_theirs", "webhook/1", "Subject", "Text.");
        var store = new MailStore(jdbc);
        var claimed = store.claim(clock.instant(), clock.instant().plus(Duration.ofMinutes(10))).orElseThrow();
        new SmtpMailer(settings("127.0.0.1"), clock).send(new Mail(claimed.mailId(), claimed.recipient(), claimed.subject(), claimed.text()));

        assertThat(postman(settings("127.0.0.1")).sendOne()).as("others leave it alone meanwhile").isFalse();
        clock.advance(Duration.ofMinutes(10));
        assertThat(postman(settings("127.0.0.1")).sendOne()).isTrue();

        assertThat(Arrays.stream(server.getReceivedMessages()).map(OutboxTest::messageId))
                .containsExactly("<%s@example.com>".formatted(claimed.mailId()), "<%s@example.com>".formatted(claimed.mailId()));
        assertThat(postman(settings("127.0.0.1")).sendOne()).isFalse();
    }

    @Test
    void aServerThatDoesNotSpeakCostsNoMoreThanTheTimeOut() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var settings = new MailSettings(
                    "127.0.0.1", silent.getLocalPort(), "", Secret.of(""), "millrace@example.com", false, Duration.ofSeconds(1), 8);
            var began = System.nanoTime();

            assertThatThrownBy(() -> new SmtpMailer(settings, clock).send(new Mail("mal_1", "a@example.com", "S", "T")))
                    .isInstanceOf(MailFailure.class);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void sendsNoMailInTheOpenWhereItHasToBeEncrypted() {
        var settings = new MailSettings(
                "127.0.0.1", server.getSmtp().getPort(), "", Secret.of(""), "millrace@example.com", true, Duration.ofSeconds(5), 8);

        assertThatThrownBy(() -> new SmtpMailer(settings, clock).send(new Mail("mal_1", "a@example.com", "S", "T")))
                .isInstanceOf(MailFailure.class)
                .hasMessageContaining("STARTTLS");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void carriesFiles() throws Exception {
        var file = new Mail.Attachment("users.csv", "text/csv", () -> new ByteArrayInputStream("a,b".getBytes()));

        new SmtpMailer(settings("127.0.0.1"), clock).send(new Mail("mal_1", "a@example.com", "S", "The file.", List.of(file)));

        var parts = (MimeMultipart) server.getReceivedMessages()[0].getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("users.csv");
        assertThat(new String(parts.getBodyPart(1).getInputStream().readAllBytes())).isEqualTo("a,b");
    }

    @Test
    void forgetsWhatWasSentAMonthAgo() {
        outbox().tellAdmins("wsp_ours", "webhook/1", "Subject", "Text.");
        sendAll();
        outbox().tellAdmins("wsp_theirs", "webhook/2", "Subject", "Text.");
        clock.advance(Duration.ofDays(31));

        postman(settings("127.0.0.1")).tidy();

        assertThat(jdbc.sql("select status from mail").query(String.class).list()).containsExactly("queued");
    }

    private void sendAll() {
        while (postman(settings("127.0.0.1")).sendOne()) {
            assertThat(server.getReceivedMessages()).hasSizeLessThan(10);
        }
    }

    private Outbox outbox() {
        return new Outbox(new MailStore(jdbc), settings("127.0.0.1"), path -> path, new Ids(clock), clock);
    }

    private Postman postman(MailSettings settings) {
        return new Postman(new MailStore(jdbc), new SmtpMailer(settings, clock), settings, meters, clock);
    }

    private MailSettings settings(String host) {
        return settings(host, server.getSmtp().getPort(), 8);
    }

    private static MailSettings settings(String host, int port, int attempts) {
        return new MailSettings(host, port, "millrace", Secret.of("hunter2"), "millrace@example.com", false, Duration.ofSeconds(5), attempts);
    }

    private static int closedPort() throws IOException {
        try (var closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return closed.getLocalPort();
        }
    }

    private List<String> recipients() {
        return Arrays.stream(server.getReceivedMessages()).map(OutboxTest::recipient).toList();
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (MessagingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String messageId(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (MessagingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private void member(String workspace, String email, String role) {
        jdbc.sql("insert into member (member_id, workspace_id, email, name, role, created_at) values (?, ?, ?, ?, ?, now())")
                .params("mem_" + email, workspace, email, email, role)
                .update();
    }
}
