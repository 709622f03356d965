package dev.millrace.exporting;

import static dev.millrace.exporting.ExportFixture.ALL;
import static dev.millrace.record.RecordFixture.OURS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.exporting.delivery.DeliveryDraft;
import dev.millrace.refusal.Refusal;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmailDeliveryTest {

    private final GreenMail server;
    private final ExportFixture exporting;

    EmailDeliveryTest() throws IOException {
        try (var closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            server = new GreenMail(new ServerSetup(closed.getLocalPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            exporting = new ExportFixture(closed.getLocalPort());
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void attachesTheFileToAMailToEachAddressAndTellsOfTheEndOnlyThen() throws Exception {
        server.start();
        exporting.fixture.insert("users", "{\"name\": \"Zoë\"}");

        var export = started(email("ann@example.com", "ben@example.com"));
        exporting.work();
        assertThat(delivery(export).status()).isEqualTo(Status.QUEUED);
        assertThat(exporting.events).isEmpty();
        assertThat(exporting.deliver()).isEqualTo(1);

        assertThat(delivery(export).status()).isEqualTo(Status.DELIVERED);
        assertThat(delivery(export).deliveredAt()).isEqualTo(exporting.fixture.clock.instant());
        assertThat(exporting.eventTypes()).containsExactly("export.completed");
        assertThat(recipients()).containsExactlyInAnyOrder("ann@example.com", "ben@example.com");
        var parts = (MimeMultipart) server.getReceivedMessages()[0].getContent();
        var attached = parts.getBodyPart(1);
        assertThat(attached.getFileName()).isEqualTo("users-2026-11-21.csv");
        assertThat(attached.getContentType()).startsWith("text/csv");
        assertThat(new String(attached.getInputStream().readAllBytes(), UTF_8)).startsWith("record_id,name").contains("Zoë");
        assertThat(server.getReceivedMessages()[0].getSubject()).isEqualTo("Export: users, 1 record");
        assertThat(exporting.deliver()).isZero();
    }

    @Test
    void sendsALinkWhereTheFileIsTooLargeForAMailAndSaysWhy() throws Exception {
        server.start();
        exporting.fixture.insert("users", "{}");
        exporting.fixture.jdbc.sql("""
                insert into record (workspace_id, record_id, type, data, version, created_at, updated_at)
                select workspace_id, left(record_id, 20) || lpad(number::text, 10, '0'), type,
                       jsonb_build_object('note', repeat('word ', 200000)), 1, created_at, updated_at
                from record, generate_series(1, 20) as number
                """).update();

        var export = started(new DeliveryDraft("email", List.of("ann@example.com"), "Your users", null, null, null, null));
        exporting.work();
        exporting.deliver();

        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
        var mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Your users");
        var text = mail.getContent().toString();
        assertThat(text).contains("too large for a mail", "2026-11-28");
        var link = Pattern.compile("https://console.example.com/downloads/([^?]+)\\?expires=(\\d+)&signature=(\\S+)").matcher(text);
        assertThat(link.find()).as(text).isTrue();
        exporting.fixture.clock.advance(Duration.ofDays(6));
        assertThat(exporting.exports.linked(link.group(1), new Exports.Link(Long.parseLong(link.group(2)), link.group(3))).exportId())
                .isEqualTo(export.exportId());
    }

    @Test
    void isTriedAgainLaterAndLaterAndGivenUpInTheEndButTheFileStays() {
        exporting.fixture.insert("users", "{}");
        var export = started(email("ann@example.com"));
        exporting.work();

        for (var wait : List.of(0, 1, 3, 9, 27, 81, 243, 360)) {
            exporting.fixture.clock.advance(Duration.ofMinutes(wait).minusSeconds(wait == 0 ? 0 : 1));
            if (wait > 0) {
                assertThat(exporting.deliver()).as("before its time").isZero();
                assertThat(delivery(export).error()).contains("ann@example.com: The mail server did not take it");
                exporting.fixture.clock.advance(Duration.ofSeconds(1));
            }
            assertThat(exporting.deliver()).isEqualTo(1);
        }

        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).attempts()).isEqualTo(8);
        assertThat(exporting.eventTypes()).containsExactly("export.delivery_failed");
        assertThat(exporting.exports.get(OURS, export.exportId()).status()).isEqualTo(Export.Status.COMPLETED);

        server.start();
        exporting.exports.deliver(OURS, export.exportId(), null);
        assertThat(exporting.deliver()).isEqualTo(1);
        assertThat(delivery(export).status()).isEqualTo(Status.DELIVERED);
        assertThat(exporting.eventTypes()).containsExactly("export.delivery_failed", "export.completed");
    }

    @Test
    void isTakenUpByAnotherWhereAWorkerDiesAndNobodyGetsItTwice() throws Exception {
        server.start();
        exporting.fixture.insert("users", "{}");
        var export = started(email("ann@example.com", "ben@example.com"));
        exporting.work();
        exporting.worker.claim();
        // It has sent the first mail, and is killed.
        exporting.fixture.jdbc.sql("update export_delivery set progress = '1'").update();

        var second = exporting.anotherWorker();
        assertThat(second.recover()).isZero();
        exporting.fixture.clock.advance(Duration.ofMinutes(7));
        assertThat(second.recover()).isEqualTo(1);
        second.claim();
        // The first was only slow after all.
        exporting.fixture.jdbc.sql("update export_delivery set progress = '1'").update();
        second.go();

        assertThat(recipients()).containsExactly("ben@example.com");
        assertThat(delivery(export).status()).isEqualTo(Status.DELIVERED);
        exporting.worker.go();
        assertThat(delivery(export).status()).isEqualTo(Status.DELIVERED);
        assertThat(exporting.eventTypes()).containsExactly("export.completed");
    }

    @Test
    void aMailThatIsAskedForAgainIsAnotherMail() throws Exception {
        server.start();
        exporting.fixture.insert("users", "{}");
        var export = started(email("ann@example.com"));
        exporting.work();
        exporting.deliver();

        exporting.exports.deliver(OURS, export.exportId(), email("eve@example.com"));
        exporting.deliver();

        assertThat(recipients()).containsExactly("ann@example.com", "eve@example.com");
        assertThat(Arrays.stream(server.getReceivedMessages()).map(EmailDeliveryTest::id)).doesNotHaveDuplicates();
    }

    @Test
    void thereIsNothingToDeliverOfAnExportThatFails() {
        exporting.fixture.insert("users", "{}");
        var export = started(email("ann@example.com"));
        assertThatThrownBy(() -> exporting.exports.deliver(OURS, export.exportId(), null)).hasMessageContaining("queued");

        exporting.exports.cancel(OURS, export.exportId());

        assertThat(delivery(export).status()).isEqualTo(Status.CANCELLED);
        assertThat(exporting.deliver()).isZero();
        exporting.exports.delete(OURS, export.exportId());
        assertThat(exporting.deliveries.deliveries.find(export.exportId())).isEmpty();
    }

    @Test
    void refusesAddressesThatAreNone() {
        exporting.fixture.insert("users", "{}");

        for (var address : List.of("", "ann", "Ann <ann@example.com>", "ann@example.com\r\nBcc: eve@example.com", "a@b.c, d@e.f", "a b@example.com")) {
            assertThatThrownBy(() -> started(email(address)))
                    .as(address)
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo("/deliver/address"));
        }
        assertThatThrownBy(() -> started(new DeliveryDraft("email", List.of("a@b.ch"), "x\r\nBcc: eve@example.com", null, null, null, null)))
                .hasMessageContaining("one line");
        assertThatThrownBy(() -> new ExportFixture(0).deliveries.deliveries.check(OURS, email("ann@example.com")))
                .hasMessageContaining("millrace.mail.host");
    }

    private Export started(DeliveryDraft deliver) {
        exporting.fixture.clock.advance(Duration.ofMillis(2));
        return exporting.exports.start(OURS, "users", ExportFormat.CSV, ALL, deliver, 0);
    }

    private Delivery delivery(Export export) {
        return exporting.exports.delivery(export).orElseThrow();
    }

    private static DeliveryDraft email(String... addresses) {
        return new DeliveryDraft("email", List.of(addresses), null, null, null, null, null);
    }

    private List<String> recipients() throws Exception {
        var recipients = new ArrayList<String>();
        for (var mail : server.getReceivedMessages()) {
            recipients.add(mail.getRecipients(Message.RecipientType.TO)[0].toString());
        }
        return recipients;
    }

    private static String id(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (MessagingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
