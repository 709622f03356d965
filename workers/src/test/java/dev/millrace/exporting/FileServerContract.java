package dev.millrace.exporting;

import static dev.millrace.exporting.ExportFixture.ALL;
import static dev.millrace.record.RecordFixture.OURS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.ConnectionFixture;
import dev.millrace.egress.LoopbackTcp;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.exporting.delivery.DeliveryDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a file that is put onto a server, whichever protocol that speaks. Its user {@code millrace} has the password
 * {@code hunter2}.
 */
abstract class FileServerContract {

    final ExportFixture exporting = new ExportFixture();
    final ConnectionFixture connections = new ConnectionFixture(OURS);
    final LoopbackTcp egress;
    private final String protocol;

    FileServerContract(String protocol, LoopbackTcp egress) {
        this.protocol = protocol;
        this.egress = egress;
    }

    /** Makes a connection to a server on the loopback that is to be trusted. */
    abstract void connect(String name, int port, String password);

    /** Where a server listens that is there. */
    abstract int port();

    /** What the server keeps. */
    abstract Path home();

    /** How many connections it takes to put a file. */
    abstract int connectionsForAFile();

    /** How the sentence about a wrong password begins. */
    abstract String refusal();

    @BeforeEach
    void begin() {
        exporting.deliveries.connect(connections, egress.egress());
        exporting.fixture.insert("users", "{\"name\": \"Zoë\"}");
    }

    @Test
    void putsAFile() throws IOException {
        connect("files", port(), "hunter2");

        var export = delivered(draft("files", "/out/{date}/{type}.{ext}"));

        assertDelivered(export);
        assertThat(home().resolve("out/2026-11-21/users.csv")).hasContent(file(export));
        assertThat(home().resolve("out/2026-11-21")).isDirectoryNotContaining("glob:**.part");
        assertThat(egress.attempts()).hasSize(connectionsForAFile()).containsOnly("127.0.0.1");
        assertThat(exporting.eventTypes()).containsExactly("export.completed");
    }

    @Test
    void putsTheSameFileAgainInPlaceOfTheOneThatIsThere() throws IOException {
        connect("files", port(), "hunter2");
        var export = delivered(draft("files", "again/{type}-{date}.{ext}"));
        assertDelivered(export);

        again(export, null);

        assertDelivered(export);
        assertThat(home().resolve("again/users-2026-11-21.csv")).hasContent(file(export));
        assertThat(home().resolve("again")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotTryItAgain() {
        connect("files", port(), "wrong-one");

        var export = delivered(draft("files", null));

        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).error()).startsWith(refusal()).doesNotContain("wrong-one");
    }

    @Test
    void triesAgainWhereTheServerIsAway() {
        connect("away", 1, "hunter2");

        var export = delivered(draft("away", null));

        assertThat(delivery(export).status()).isEqualTo(Status.QUEUED);
        assertThat(delivery(export).nextAttemptAt()).isEqualTo(exporting.fixture.clock.instant().plus(Duration.ofMinutes(1)));
    }

    final DeliveryDraft draft(String connection, @Nullable String path) {
        return new DeliveryDraft(protocol, null, null, connection, null, null, path);
    }

    /** An export whose delivery was attempted once. */
    final Export delivered(DeliveryDraft draft) {
        exporting.fixture.clock.advance(Duration.ofMillis(2));
        var export = exporting.exports.start(OURS, "users", ExportFormat.CSV, ALL, draft, 0);
        exporting.work();
        exporting.deliver();
        return export;
    }

    /** @param draft null for the same once more */
    final void again(Export export, @Nullable DeliveryDraft draft) {
        exporting.exports.deliver(OURS, export.exportId(), draft);
        exporting.deliver();
    }

    final Delivery delivery(Export export) {
        return exporting.exports.delivery(export).orElseThrow();
    }

    final void assertDelivered(Export export) {
        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
    }

    final String file(Export export) throws IOException {
        try (var file = exporting.exports.file(exporting.exports.get(OURS, export.exportId()), 0)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
