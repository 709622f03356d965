package dev.millrace.exporting;

import static dev.millrace.exporting.ExportFixture.ALL;
import static dev.millrace.record.RecordFixture.OURS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connection.ConnectionFixture;
import dev.millrace.egress.LoopbackTcp;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.exporting.delivery.DeliveryDraft;
import dev.millrace.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpDeliveryTest {

    private static final String ANOTHER_KEY = "SHA256:" + "A".repeat(43);

    @TempDir
    static Path home;

    private static SshServer server;
    private static KeyPair ours;
    private static String fingerprint;

    private final ExportFixture exporting = new ExportFixture();
    private final ConnectionFixture connections = new ConnectionFixture(OURS);
    private final LoopbackTcp egress = LoopbackTcp.trusting(null);

    @BeforeAll
    static void start() throws Exception {
        ours = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        var host = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, host.getPublic());
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPasswordAuthenticator((user, password, session) -> user.equals("millrace") && password.equals("hunter2"));
        server.setPublickeyAuthenticator((user, key, session) -> user.equals("robot") && KeyUtils.compareKeys(key, ours.getPublic()));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(home));
        server.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.stop(true);
    }

    @BeforeEach
    void connect() {
        exporting.deliveries.connect(connections, egress.egress());
        exporting.fixture.insert("users", "{\"name\": \"Zoë\"}");
    }

    @Test
    void putsAFileWithAPassword() throws IOException {
        connection("files", Map.of("username", "millrace", "password", "hunter2", "host_key", fingerprint));

        var export = delivered(sftp("files", "/out/{type}-{date}.{ext}"));

        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
        assertThat(home.resolve("out/users-2026-11-21.csv")).hasContent(file(export));
        assertThat(home.resolve("out")).isDirectoryNotContaining("glob:**.part");
        assertThat(egress.attempts()).containsExactly("127.0.0.1");
        assertThat(exporting.eventTypes()).containsExactly("export.completed");

        // The same file again takes the place of the one that is there.
        exporting.exports.deliver(OURS, export.exportId(), null);
        exporting.deliver();
        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
    }

    @Test
    void putsAFileWithAKeyThatHasAPassphrase() throws Exception {
        var encrypted = new OpenSSHKeyEncryptionContext();
        encrypted.setPassword("open sesame");
        encrypted.setCipherName("AES");
        encrypted.setCipherType("256");
        encrypted.setCipherMode("CTR");
        var pem = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(ours, "test", encrypted, pem);
        connection("files", Map.of(
                "username", "robot", "private_key", pem.toString(UTF_8), "passphrase", "open sesame", "host_key", fingerprint));
        connection("closed", Map.of(
                "username", "robot", "private_key", pem.toString(UTF_8), "passphrase", "wrong", "host_key", fingerprint));

        var export = delivered(sftp("files", "by-key.csv"));
        assertThat(delivery(export).status()).as("%s", delivery(export).error()).isEqualTo(Status.DELIVERED);
        assertThat(home.resolve("by-key.csv")).hasContent(file(export));

        exporting.exports.deliver(OURS, export.exportId(), sftp("closed", "x.csv"));
        exporting.deliver();
        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).error()).contains("private key").doesNotContain("wrong");
    }

    @Test
    void givesAServerThatShowsAnotherKeyNothingAndSaysWhichItHasShown() {
        connection("files", Map.of("username", "millrace", "password", "hunter2", "host_key", ANOTHER_KEY));

        var export = delivered(sftp("files", "never.csv"));

        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).error()).contains("another key than the connection knows: " + fingerprint);
        assertThat(home.resolve("never.csv")).doesNotExist();
        assertThat(exporting.eventTypes()).containsExactly("export.delivery_failed");
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotTryItAgain() {
        connection("files", Map.of("username", "millrace", "password", "wrong-one", "host_key", fingerprint));

        var export = delivered(sftp("files", null));

        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).error()).startsWith("The server has refused the user name").doesNotContain("wrong-one");
    }

    @Test
    void triesAgainWhereTheServerIsAway() {
        connections.create("sftp", OURS, "away", "sftp://127.0.0.1:1", """
                {"type":"ssh","username":"u","password":"p","host_key":"%s"}""".formatted(fingerprint));

        var export = delivered(sftp("away", null));

        assertThat(delivery(export).status()).isEqualTo(Status.QUEUED);
        assertThat(delivery(export).nextAttemptAt()).isEqualTo(exporting.fixture.clock.instant().plus(Duration.ofMinutes(1)));
    }

    @Test
    void needsAKeyOrAPasswordAndTheServersKey() {
        for (var credentials : List.of(
                Map.of("username", "u", "host_key", fingerprint),
                Map.of("username", "u", "host_key", fingerprint, "password", "p", "private_key", "k"),
                Map.of("username", "u", "password", "p"),
                Map.of("username", "u", "password", "p", "host_key", "MD5:00"))) {
            assertThatThrownBy(() -> connection("files", credentials)).as("%s", credentials).hasMessageContaining("credentials");
        }
    }

    private Export delivered(DeliveryDraft draft) {
        exporting.fixture.clock.advance(Duration.ofMillis(2));
        var export = exporting.exports.start(OURS, "users", ExportFormat.CSV, ALL, draft, 0);
        exporting.work();
        exporting.deliver();
        return export;
    }

    private Delivery delivery(Export export) {
        return exporting.exports.delivery(export).orElseThrow();
    }

    private String file(Export export) throws IOException {
        try (var file = exporting.exports.file(exporting.exports.get(OURS, export.exportId()), 0)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private static DeliveryDraft sftp(String connection, @Nullable String path) {
        return new DeliveryDraft("sftp", null, null, connection, null, null, path);
    }

    private void connection(String name, Map<String, String> credentials) {
        var whole = new TreeMap<>(credentials);
        whole.put("type", "ssh");
        connections.create("sftp", OURS, name, "sftp://127.0.0.1:" + server.getPort(), Json.write(whole));
    }
}
