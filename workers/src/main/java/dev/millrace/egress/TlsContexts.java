package dev.millrace.egress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted: a context for each identity and one for none. A context resumes the sessions that were begun
 * in it, so that one for two identities would let one go on as the other.
 */
final class TlsContexts {

    private static final int MOST = 500;
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** Connections whose other side has asked for a certificate, until somebody wants to know; compared by identity. */
    private final Set<Socket> asking = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final Trust trust;
    private final SSLContext nobody;
    private final Cache<ClientIdentity, SSLContext> byIdentity =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).build();

    private TlsContexts(Trust trust) {
        this.trust = trust;
        this.nobody = context(null);
    }

    /** Trusts {@code authorities}, or where it is null those that the JDK trusts. */
    static TlsContexts trusting(@Nullable KeyStore authorities) {
        return new TlsContexts(Trust.manager(authorities));
    }

    SSLContext of(@Nullable ClientIdentity identity) {
        return identity == null ? nobody : byIdentity.get(identity, this::context);
    }

    /** One for none that has begun no sessions. */
    SSLContext another() {
        return context(null);
    }

    /** Whether the other side of {@code socket}, made by one of these, has asked for a certificate; true once. */
    boolean wasAsked(Socket socket) {
        return asking.remove(socket);
    }

    private SSLContext context(@Nullable ClientIdentity identity) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new IdentityKeys(identity, asking::add)}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("TLS cannot be set up", broken);
        }
    }
}
