package dev.millrace.exporting;

import static dev.millrace.record.RecordFixture.OURS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.egress.Certificates;
import dev.millrace.egress.LoopbackTcp;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.refusal.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FtpDeliveryTest extends FileServerContract {

    @TempDir
    static Path directory;

    private static final List<FtpServer> SERVERS = new ArrayList<>();
    private static Certificates certificates;
    private static int trusted;
    private static int distrusted;
    private static int open;

    FtpDeliveryTest() {
        super("ftp", LoopbackTcp.trusting(certificates));
    }

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates();
        trusted = server(showing("good"));
        distrusted = server(showing("other"));
        open = server(null);
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(FtpServer::stop);
    }

    @Override
    void connect(String name, int port, String password) {
        connection(name, port, "explicit_tls", password);
    }

    @Override
    int port() {
        return trusted;
    }

    @Override
    Path home() {
        return directory.resolve("home");
    }

    /** One to talk, one for the data. */
    @Override
    int connectionsForAFile() {
        return 2;
    }

    @Override
    String refusal() {
        return "The server has refused the user name or the password (530";
    }

    @Test
    void encryptsUnlessSomebodySaysOtherwise() throws IOException {
        connection("files", open, null, "hunter2");
        connection("plain", open, "none", "hunter2");

        var refused = delivered(draft("files", null));
        assertThat(delivery(refused).status()).isEqualTo(Status.QUEUED);
        assertThat(delivery(refused).error()).startsWith("No trusted encrypted connection came about");

        again(refused, draft("plain", "plain.csv"));
        assertDelivered(refused);
        assertThat(home().resolve("plain.csv")).hasContent(file(refused));
    }

    @Test
    void sendsNoPasswordToAServerWhoseCertificateIsForAnother() {
        connection("files", distrusted, "explicit_tls", "hunter2");

        var export = delivered(draft("files", null));

        assertThat(delivery(export).status()).isEqualTo(Status.QUEUED);
        assertThat(delivery(export).error()).startsWith("No trusted encrypted connection came about");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sendsTheDataInTheSessionOfTheCommandsAsManyServersDemand(String protocol) throws Exception {
        var tls = new WatchedTls(LoopbackTcp.keys(certificates, "good"), protocol);
        connection("files", server(tls), "explicit_tls", "hunter2");

        var export = delivered(draft("files", protocol + ".csv"));

        assertDelivered(export);
        assertThat(home().resolve(protocol + ".csv")).hasContent(file(export));
        assertThat(tls.dataWentOnWithASession()).isTrue();
    }

    @Test
    void sendsDataToTheServerItTalksToWhateverAddressThatSays() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var said = Collections.synchronizedList(new ArrayList<String>());
            var thread = Thread.ofVirtual().start(() -> mislead(server, said));
            connection("files", server.getLocalPort(), "none", "hunter2");

            var export = delivered(draft("files", null));

            thread.join(Duration.ofSeconds(10));
            assertThat(said).anyMatch(line -> line.startsWith("PASV"));
            assertThat(delivery(export).status()).isEqualTo(Status.QUEUED);
            assertThat(egress.attempts()).as("not 10.1.2.3").hasSize(2).containsOnly("127.0.0.1");
        }
    }

    /** Sends whoever comes to 10.1.2.3 with the data. */
    private static void mislead(ServerSocket server, List<String> said) {
        try (Socket client = server.accept();
                var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            answer(client, "220 welcome");
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                answer(client, line.startsWith("USER") ? "331 password" : line.startsWith("PASS") ? "230 in"
                        : line.startsWith("PASV") ? "227 Entering Passive Mode (10,1,2,3,0,9)" : "200 ok");
            }
        } catch (IOException gone) {
            // The client has left.
        }
    }

    private static void answer(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    }

    @Test
    void refusesWhatLeadsNowhereOrElsewhere() {
        connections.create(OURS, "api", "https://api.example.com", "{\"type\":\"bearer\",\"token\":\"t\"}");
        connection("files", trusted, null, "hunter2");

        assertThatThrownBy(() -> delivered(draft("nobody", null))).isInstanceOf(Refusal.class).hasMessageContaining("no connection 'nobody'");
        assertThatThrownBy(() -> delivered(draft("api", null))).hasMessageContaining("no server of FTP");
        for (var path : new String[] {"../x", "/a/../../x", "a//x", ".", "{home}/x"}) {
            assertThatThrownBy(() -> delivered(draft("files", path))).as(path).hasMessageContaining("path cannot be a file's name");
        }
        for (var url : new String[] {"ftp://u:p@127.0.0.1", "ftp://127.0.0.1/x", "https://127.0.0.1", "ftp:///x", "sftp://127.0.0.1", "ftp://127.0.0.1?x"}) {
            assertThatThrownBy(() -> connections.create("ftp", OURS, "more", url, "{\"type\":\"ftp\",\"username\":\"u\",\"password\":\"p\"}"))
                    .as(url)
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo("base_url"));
        }
        assertThatThrownBy(() -> connections.access.require(OURS, "files")).hasMessageContaining("no requests over HTTP");
    }

    private void connection(String name, int port, @Nullable String encryption, String password) {
        connections.create("ftp", OURS, name, "ftp://127.0.0.1:" + port, """
                {"type":"ftp","username":"millrace","password":"%s"%s}"""
                .formatted(password, encryption == null ? "" : ",\"encryption\":\"%s\"".formatted(encryption)));
    }

    /** @param alias of the certificate */
    private static SslConfiguration showing(String alias) throws Exception {
        var ssl = new SslConfigurationFactory();
        ssl.setKeystoreFile(LoopbackTcp.keyStore(certificates, alias, directory, "changeit").toFile());
        ssl.setKeystoreType("PKCS12");
        ssl.setKeystorePassword("changeit");
        ssl.setKeyPassword("changeit");
        ssl.setSslProtocol("TLSv1.2");
        return ssl.createSslConfiguration();
    }

    /** @param ssl null for a server that cannot encrypt */
    private static int server(@Nullable SslConfiguration ssl) throws Exception {
        var factory = new FtpServerFactory();
        var listeners = new ListenerFactory();
        listeners.setPort(0);
        listeners.setServerAddress("127.0.0.1");
        if (ssl != null) {
            listeners.setSslConfiguration(ssl);
        }
        Listener listener = listeners.createListener();
        factory.addListener("default", listener);
        factory.setUserManager(users());
        var server = factory.createServer();
        server.start();
        SERVERS.add(server);
        return listener.getPort();
    }

    private static UserManager users() throws FtpException, IOException {
        var users = new PropertiesUserManagerFactory().createUserManager();
        var user = new BaseUser();
        user.setName("millrace");
        user.setPassword("hunter2");
        user.setHomeDirectory(Files.createDirectories(directory.resolve("home")).toString());
        user.setAuthorities(List.of(new WritePermission()));
        users.save(user);
        return users;
    }
}
