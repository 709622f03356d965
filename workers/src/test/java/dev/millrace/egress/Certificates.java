package dev.millrace.egress;

import dev.millrace.key.UnusableKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Certificates made for one test: an authority, and good and bad ones that it signed. */
public final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration LIFE = Duration.ofDays(90);
    private static final GeneralName LOCALHOST = new GeneralName(GeneralName.dNSName, "localhost");

    private final Random serials = new Random();
    private final Map<String, Own> all = new HashMap<>();

    /** A key, and its certificate before those of its signers. */
    private record Own(PrivateKey key, List<X509Certificate> chain) {}

    public Certificates() throws Exception {
        authority("authority");
        make("good", ec(), now(), LIFE, "authority", LOCALHOST, new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        make("expired", ec(), now().minus(Duration.ofDays(9)), Duration.ofDays(5), "authority", LOCALHOST);
        make("early", ec(), now().plus(Duration.ofDays(9)), LIFE, "authority", LOCALHOST);
        make("other", ec(), now(), LIFE, "authority", new GeneralName(GeneralName.dNSName, "other.example"));
        make("lonely", ec(), now(), LIFE, null, LOCALHOST);
    }

    /** One more authority, which nobody knows. */
    public void authority(String alias) throws Exception {
        make(alias, ec(), now(), LIFE, null);
    }

    /** One more, for a client, signed by {@code signer}. */
    public void client(String alias, String signer) throws Exception {
        make(alias, ec(), now(), LIFE, signer);
    }

    /** As {@link #client}, with an RSA key. */
    public void clientWithRsa(String alias, String signer) throws Exception {
        make(alias, rsa(), now(), LIFE, signer);
    }

    /** As {@link #client}, whose time is over. */
    public void endedClient(String alias, String signer) throws Exception {
        make(alias, ec(), now().minus(Duration.ofDays(9)), Duration.ofDays(5), signer);
    }

    /** What a client trusts: the authority alone. */
    KeyStore authorities() throws GeneralSecurityException, IOException {
        var trusted = empty("PKCS12");
        trusted.setCertificateEntry("authority", own("authority").chain().getFirst());
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
    public ClientIdentity identity(String alias) throws UnusableKey {
        return ClientIdentity.of(chain(alias), key(alias));
    }

    public List<X509Certificate> chain(String alias) {
        return own(alias).chain();
    }

    public PrivateKey key(String alias) {
        return own(alias).key();
    }

    /** A file with {@code alias} alone. */
    public byte[] pkcs12(String alias, String password) throws GeneralSecurityException, IOException {
        var file = new ByteArrayOutputStream();
        store("PKCS12", alias, password.toCharArray()).store(file, password.toCharArray());
        return file.toByteArray();
    }

    /** What a server needs to show the certificate {@code alias}. */
    KeyManager[] keyManagers(String alias) throws GeneralSecurityException, IOException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        // It never leaves the memory: a format that derives its key ten thousand times would only be slow.
        keys.init(store("JKS", alias, PASSWORD), PASSWORD);
        return keys.getKeyManagers();
    }

    KeyStore store(String type, String alias, char[] password) throws GeneralSecurityException, IOException {
        var keys = empty(type);
        keys.setKeyEntry(alias, key(alias), password, chain(alias).toArray(X509Certificate[]::new));
        return keys;
    }

    private static KeyStore empty(String type) throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance(type);
        keys.load(null, null);
        return keys;
    }

    private Own own(String alias) {
        var own = all.get(alias);
        if (own == null) {
            throw new IllegalArgumentException("no certificate " + alias);
        }
        return own;
    }

    /** @param signer none where it signs itself: without {@code names} it is an authority */
    private void make(String alias, KeyPair keys, Instant begins, Duration life, @Nullable String signer, GeneralName... names)
            throws GeneralSecurityException, CertIOException, OperatorCreationException {
        var subject = new X500Principal("CN=" + alias);
        var signedBy = signer == null ? new Own(keys.getPrivate(), List.of()) : own(signer);
        var certificate = new JcaX509v3CertificateBuilder(
                signer == null ? subject : signedBy.chain().getFirst().getSubjectX500Principal(),
                new BigInteger(64, serials),
                Date.from(begins),
                Date.from(begins.plus(life)),
                subject,
                keys.getPublic());
        if (names.length > 0) {
            certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        } else if (signer == null) {
            certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
        // Every authority has an EC key; who signs himself, too.
        var signature = new JcaContentSignerBuilder("SHA256withECDSA").build(signedBy.key());
        var chain = new ArrayList<>(List.of(new JcaX509CertificateConverter().getCertificate(certificate.build(signature))));
        chain.addAll(signedBy.chain());
        all.put(alias, new Own(keys.getPrivate(), List.copyOf(chain)));
    }

    private static Instant now() {
        return Instant.now();
    }

    private static KeyPair ec() throws GeneralSecurityException {
        return pair("EC", 256);
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        return pair("RSA", 2048);
    }

    private static KeyPair pair(String algorithm, int size) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }
}
