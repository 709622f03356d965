package dev.millrace.egress;

import dev.millrace.key.UnusableKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates made for one test by the JDK's keytool: an authority, and good and bad ones that it signed. */
public final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path file;

    public Certificates(Path directory) throws Exception {
        file = directory.resolve("keys.p12");
        make("authority", "-ext", "bc:c");
        make("good", "-ext", "san=dns:localhost,ip:127.0.0.1", "-signer", "authority");
        make("expired", "-ext", "san=dns:localhost", "-signer", "authority", "-startdate", "-9d", "-validity", "5");
        make("early", "-ext", "san=dns:localhost", "-signer", "authority", "-startdate", "+9d");
        make("other", "-ext", "san=dns:other.example", "-signer", "authority");
        make("lonely", "-ext", "san=dns:localhost");
    }

    /** What a client trusts: the authority alone. */
    KeyStore authorities() throws GeneralSecurityException, IOException {
        var trusted = empty();
        trusted.setCertificateEntry("authority", load().getCertificate("authority"));
        return trusted;
    }

    /** A listening socket on 127.0.0.1 that shows the certificate {@code alias}. */
    SSLServerSocket serverSocket(String alias) throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers(alias), null, null);
        return (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    /** The same, for clients that show a certificate which the authority has signed. */
    SSLServerSocket demandingSocket(String alias, String protocol) throws GeneralSecurityException, IOException {
        var socket = (SSLServerSocket) demanding(alias).getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        socket.setNeedClientAuth(true);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    /** What a server shows {@code alias} with, and trusts clients of the authority. */
    SSLContext demanding(String alias) throws GeneralSecurityException, IOException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities());
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers(alias), trust.getTrustManagers(), null);
        return context;
    }

    /** {@code alias} with its key, for a client. */
    public ClientIdentity identity(String alias) throws GeneralSecurityException, IOException, UnusableKey {
        return ClientIdentity.of(chain(alias), key(alias));
    }

    public List<X509Certificate> chain(String alias) throws GeneralSecurityException, IOException {
        return Arrays.stream(load().getCertificateChain(alias)).map(X509Certificate.class::cast).toList();
    }

    public PrivateKey key(String alias) throws GeneralSecurityException, IOException {
        return (PrivateKey) load().getKey(alias, PASSWORD);
    }

    /** A file with {@code alias} alone. */
    public byte[] pkcs12(String alias, String password) throws GeneralSecurityException, IOException {
        var own = empty();
        own.setKeyEntry(alias, key(alias), password.toCharArray(), load().getCertificateChain(alias));
        var file = new ByteArrayOutputStream();
        own.store(file, password.toCharArray());
        return file.toByteArray();
    }

    /** What a server needs to show the certificate {@code alias}. */
    KeyManager[] keyManagers(String alias) throws GeneralSecurityException, IOException {
        var all = load();
        var own = empty();
        own.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        return keys.getKeyManagers();
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        return keys;
    }

    /** One more, as keytool's options say. */
    public void make(String alias, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias,
                "-dname",
                "CN=" + alias));
        command.addAll(List.of(more));
        if (!command.contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(keytool.getInputStream().readAllBytes());
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool made no certificate " + alias + ": " + said);
        }
    }
}
