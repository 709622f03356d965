package dev.millrace.exporting;

import static dev.millrace.record.RecordFixture.OURS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.egress.LoopbackTcp;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpDeliveryTest extends FileServerContract {

    private static final String ANOTHER_KEY = "SHA256:" + "A".repeat(43);

    @TempDir
    static Path home;

    private static SshServer server;
    private static KeyPair ours;
    private static String fingerprint;

    SftpDeliveryTest() {
        super("sftp", LoopbackTcp.trusting(null));
    }

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

    @Override
    void connect(String name, int port, String password) {
        connection(name, port, Map.of("username", "millrace", "password", password, "host_key", fingerprint));
    }

    @Override
    int port() {
        return server.getPort();
    }

    @Override
    Path home() {
        return home;
    }

    @Override
    int connectionsForAFile() {
        return 1;
    }

    @Override
    String refusal() {
        return "The server has refused the user name";
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
        connection("files", port(), Map.of(
                "username", "robot", "private_key", pem.toString(UTF_8), "passphrase", "open sesame", "host_key", fingerprint));
        connection("closed", port(), Map.of(
                "username", "robot", "private_key", pem.toString(UTF_8), "passphrase", "wrong", "host_key", fingerprint));

        var export = delivered(draft("files", "by-key.csv"));
        assertDelivered(export);
        assertThat(home.resolve("by-key.csv")).hasContent(file(export));

        again(export, draft("closed", "x.csv"));
        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).error()).contains("private key").doesNotContain("wrong");
    }

    @Test
    void givesAServerThatShowsAnotherKeyNothingAndSaysWhichItHasShown() {
        connection("files", port(), Map.of("username", "millrace", "password", "hunter2", "host_key", ANOTHER_KEY));

        var export = delivered(draft("files", "never.csv"));

        assertThat(delivery(export).status()).isEqualTo(Status.FAILED);
        assertThat(delivery(export).error()).contains("another key than the connection knows: " + fingerprint);
        assertThat(home.resolve("never.csv")).doesNotExist();
        assertThat(exporting.eventTypes()).containsExactly("export.delivery_failed");
    }

    @Test
    void needsAKeyOrAPasswordAndTheServersKey() {
        for (var credentials : List.of(
                Map.of("username", "u", "host_key", fingerprint),
                Map.of("username", "u", "host_key", fingerprint, "password", "p", "private_key", "k"),
                Map.of("username", "u", "password", "p"),
                Map.of("username", "u", "password", "p", "host_key", "MD5:00"))) {
            assertThatThrownBy(() -> connection("files", port(), credentials)).as("%s", credentials).hasMessageContaining("credentials");
        }
    }

    private void connection(String name, int port, Map<String, String> credentials) {
        var whole = new TreeMap<>(credentials);
        whole.put("type", "ssh");
        connections.create("sftp", OURS, name, "sftp://127.0.0.1:" + port, Json.write(whole));
    }
}
