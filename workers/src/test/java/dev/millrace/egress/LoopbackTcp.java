package dev.millrace.egress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;

/** The real way out for protocols other than HTTP, which lets a test reach 127.0.0.1, and writes down every address. */
public final class LoopbackTcp {

    private final RecordingSockets sockets = new RecordingSockets();
    private final TcpEgress egress;

    private LoopbackTcp(@Nullable Certificates certificates) {
        try {
            var guard = new Guard(new Names().answer("localhost", "127.0.0.1"), Way.LOOPBACK.allowList());
            egress = new TcpEgress(guard, Way.LOOPBACK, certificates == null ? null : certificates.authorities(), sockets::before);
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Trusts the authority of {@code certificates} alone; null for those that the JDK trusts. */
    public static LoopbackTcp trusting(@Nullable Certificates certificates) {
        return new LoopbackTcp(certificates);
    }

    /** A file of the key and the certificate {@code alias}, for a server that wants one. */
    public static Path keyStore(Certificates certificates, String alias, Path directory, String password) throws Exception {
        var file = directory.resolve(alias + ".p12");
        try (var out = Files.newOutputStream(file)) {
            certificates.store("PKCS12", alias, password.toCharArray()).store(out, password.toCharArray());
        }
        return file;
    }

    /** What a server shows the certificate {@code alias} with. */
    public static KeyManager[] keys(Certificates certificates, String alias) throws GeneralSecurityException, IOException {
        return certificates.keyManagers(alias);
    }

    public TcpEgress egress() {
        return egress;
    }

    /** Every address to which a connection was asked for, in order. */
    public List<String> attempts() {
        return List.copyOf(sockets.attempts());
    }
}
