package dev.millrace.egress;

import dev.millrace.key.UnusableKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Who we are to other sides that ask for a client certificate: a chain of certificates, our own first, and its key. Two are
 * equal where chain and key are. Whoever keeps one keeps the key; make it of what is sealed, for the exchange at hand.
 */
public final class ClientIdentity {

    private static final byte[] TRIAL = {1, 2, 3};

    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final String fingerprint;

    private ClientIdentity(List<X509Certificate> chain, PrivateKey key, String fingerprint) {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /**
     * @param chain our own certificate, then that of whoever signed it, and so on
     * @throws UnusableKey where {@code key} is not that of the first certificate, or of no kind that TLS uses
     */
    public static ClientIdentity of(List<X509Certificate> chain, PrivateKey key) throws UnusableKey {
        try {
            if (!belongs(chain.getFirst(), key)) {
                throw new UnusableKey("is not the key of the certificate, which stands first where there are several");
            }
            var digest = MessageDigest.getInstance("SHA-256");
            for (var certificate : chain) {
                digest.update(certificate.getEncoded());
            }
            return new ClientIdentity(chain, key, HexFormat.of().formatHex(digest.digest(key.getEncoded())));
        } catch (GeneralSecurityException unfit) {
            throw new UnusableKey("is not the key of the certificate, or of no kind that is in use for TLS");
        }
    }

    /** From when on all certificates of the chain are valid. */
    public Instant begins() {
        return chain.stream()
                .map(certificate -> certificate.getNotBefore().toInstant())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** When the first certificate of the chain ends. */
    public Instant ends() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    X509Certificate[] chain() {
        return chain.toArray(X509Certificate[]::new);
    }

    PrivateKey key() {
        return key;
    }

    private static boolean belongs(X509Certificate certificate, PrivateKey key)
            throws GeneralSecurityException, UnusableKey {
        var algorithm =
                switch (key) {
                    case RSAPrivateKey rsa -> "SHA256withRSA";
                    case ECPrivateKey curve -> "SHA256withECDSA";
                    case EdECPrivateKey edwards -> "EdDSA";
                    default -> throw new UnusableKey("is a key of %s, which is in no use for TLS".formatted(key.getAlgorithm()));
                };
        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(TRIAL);
        var made = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(TRIAL);
        return signature.verify(made);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientIdentity identity && identity.fingerprint.equals(fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** Whom the certificate names, and nothing of the key. */
    @Override
    public String toString() {
        return "ClientIdentity[%s]".formatted(chain.getFirst().getSubjectX500Principal());
    }
}
