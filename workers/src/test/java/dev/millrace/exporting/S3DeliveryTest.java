package dev.millrace.exporting;

import static dev.millrace.exporting.ExportFixture.ALL;
import static dev.millrace.record.RecordFixture.OURS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.exporting.delivery.DeliveryDraft;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3DeliveryTest {

    @TempDir
    static Path directory;

    private static S3Server server;
    private static ConnectionFixture connections;
    private static ConnectionAccess access;

    private final ExportFixture exporting = new ExportFixture();

    @BeforeAll
    static void start() {
        server = new S3Server(directory);
        connections = new ConnectionFixture(OURS);
        // The server compares the time of a signature with its own.
        access = connections.anotherProcess(Clock.systemUTC());
        create("storage", server.url(), S3Server.SECRET_KEY);
        create("shelf", server.url() + "/shelf", S3Server.SECRET_KEY);
        create("stranger", server.url(), "an0ther-s3cret");
        connections.create(OURS, "api", server.url(), "{\"type\":\"bearer\",\"token\":\"t\"}");
        assertThat(ask("PUT", "/shelf").status()).isEqualTo(200);
    }

    @BeforeEach
    void connect() {
        exporting.deliveries.connect(connections, Clock.systemUTC());
        exporting.fixture.insert("users", "{\"name\": \"Zoë\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void putsAFileWhereItIsToStand() {
        var export = delivered(s3("storage", "shelf", "reports/{type} of {date}+1.{ext}"));

        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
        var found = ask("GET", "/shelf/reports/users%20of%202026-11-21%2B1.csv");
        assertThat(new String(found.body(), UTF_8)).contains("Zoë");
        assertThat(found.header("Content-Type")).hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        assertThat(exporting.eventTypes()).containsExactly("export.completed");
    }

    @Test
    void knowsTheBucketFromTheConnectionAndNamesTheFileByItself() {
        var export = delivered(s3("shelf", null, null));

        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
        assertThat(ask("GET", "/shelf/users-2026-11-21.csv").status()).isEqualTo(200);
    }

    @Test
    void sendsALargeFileInPartsAndLeavesNoneBehindWhereItDies() throws IOException {
        exporting.fixture.jdbc.sql("""
                insert into record (workspace_id, record_id, type, data, version, created_at, updated_at)
                select workspace_id, left(record_id, 20) || lpad(number::text, 10, '0'), type,
                       jsonb_build_object('note', repeat(number || ' word ', 150000)), 1, created_at, updated_at
                from record, generate_series(1, 20) as number
                """).update();
        var export = started(s3("storage", "shelf", "large.csv"));
        exporting.work();
        exporting.worker.claim();
        // The worker has begun an upload, and is killed.
        var begun = new String(ask("POST", "/shelf/large.csv?uploads=").body(), UTF_8).replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
        exporting.fixture.jdbc.sql("update export_delivery set progress = ?").params(begun).update();
        exporting.fixture.clock.advance(Duration.ofMinutes(7));
        var second = exporting.anotherWorker();
        second.recover();

        assertThat(second.work()).isEqualTo(1);

        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
        try (var file = exporting.exports.file(exporting.exports.get(OURS, export.exportId()), 0)) {
            assertThat(ask("GET", "/shelf/large.csv").body()).hasSizeGreaterThan(16 << 20).isEqualTo(file.readAllBytes());
        }
        assertThat(new String(ask("GET", "/shelf?uploads=").body(), UTF_8)).doesNotContain("<Upload>");
    }

    @Test
    void givesUpAtOnceWhereAnotherAttemptWouldFailToo() {
        var refused = delivered(s3("stranger", "shelf", null));
        assertThat(delivery(refused).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(refused).error()).isEqualTo("The storage answered 403 (SignatureDoesNotMatch).");

        var nowhere = delivered(s3("storage", "no-such-bucket", null));
        assertThat(delivery(nowhere).error()).isEqualTo("The storage answered 404 (NoSuchBucket).");
        assertThat(exporting.eventTypes()).containsOnly("export.delivery_failed");
    }

    @Test
    void refusesWhatLeadsNowhereOrElsewhere() {
        refused(s3("nobody", "shelf", null), "export_connection_unknown", "/deliver/connection");
        refused(s3("api", "shelf", null), "export_connection_unknown", "/deliver/connection");
        refused(s3("storage", "../etc", null), "field_invalid", "/deliver/bucket");
        for (var key : new String[] {"../x", "a/../x", "a//x", "a/./x", "", "/", "{type}/{secret}", "a\\b", "a\nb", "x".repeat(1_000), "a/"}) {
            refused(s3("storage", "shelf", key), "field_invalid", "/deliver/key");
        }
        refused(new DeliveryDraft("s3", null, null, "storage", "shelf", null, "x"), "field_invalid", "/deliver/path");
    }

    private void refused(DeliveryDraft draft, String code, String field) {
        assertThatThrownBy(() -> started(draft)).as("%s", draft).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.field()).isEqualTo(field);
        });
    }

    private Export delivered(DeliveryDraft draft) {
        var export = started(draft);
        exporting.work();
        exporting.deliver();
        return export;
    }

    private Export started(DeliveryDraft draft) {
        exporting.fixture.clock.advance(Duration.ofMillis(2));
        return exporting.exports.start(OURS, "users", ExportFormat.CSV, ALL, draft, 0);
    }

    private Delivery delivery(Export export) {
        return exporting.exports.delivery(export).orElseThrow();
    }

    private static DeliveryDraft s3(String connection, @Nullable String bucket, @Nullable String key) {
        return new DeliveryDraft("s3", null, null, connection, bucket, key, null);
    }

    private static EgressAnswer ask(String method, String path) {
        var request = EgressRequest.of(method, URI.create(server.url() + path)).withMaxAnswer(64 << 20, EgressRequest.Overflow.FAIL);
        return LoopbackEgress.get().exchange(access.require(OURS, "storage").sign(request));
    }

    private static void create(String name, String url, String key) {
        connections.create(
                "s3",
                OURS,
                name,
                url,
                """
                {"type":"aws_signature","access_key_id":"%s","secret_access_key":"%s","region":"us-east-1"}"""
                        .formatted(S3Server.ACCESS_KEY, key));
    }
}
