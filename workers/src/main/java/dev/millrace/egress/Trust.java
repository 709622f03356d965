package dev.millrace.egress;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's decision about a certificate, unchanged; where it is no, the reason in words. */
final class Trust extends X509ExtendedTrustManager {

    /** A certificate that is not accepted; its message goes on after "The certificate of host …". */
    static final class Distrusted extends CertificateException {
        Distrusted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final X509ExtendedTrustManager decision;

    private Trust(X509ExtendedTrustManager decision) {
        this.decision = decision;
    }

    /** Trusts {@code authorities}, or where it is null those that the JDK trusts. */
    static Trust manager(@Nullable KeyStore authorities) {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            var decision = Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("This JDK has no trust manager for TLS"));
            return new Trust(decision);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("TLS cannot be set up", broken);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            decision.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException no) {
            throw new Distrusted(reason(chain, authType, no), no);
        }
    }

    private String reason(X509Certificate[] chain, String authType, CertificateException no) {
        if (isCausedBy(no, CertificateExpiredException.class)) {
            return "has expired";
        }
        if (isCausedBy(no, CertificateNotYetValidException.class)) {
            return "is not valid yet";
        }
        if (isTrustedForAnotherHost(chain, authType)) {
            return "is for another host";
        }
        var own = chain[0];
        if (own.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
            return "is self-signed";
        }
        return "comes from an authority that is not trusted here, or lacks the certificates in between";
    }

    /** Only the checks with a socket or an engine look at the host's name. */
    private boolean isTrustedForAnotherHost(X509Certificate[] chain, String authType) {
        try {
            decision.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException stillNo) {
            return false;
        }
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            decision.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException no) {
            throw new Distrusted(reason(chain, authType, no), no);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        decision.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        decision.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        decision.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        decision.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return decision.getAcceptedIssuers();
    }
}
