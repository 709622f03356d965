package dev.millrace.key;

import dev.millrace.vault.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The one key of a PKCS#12 file ({@code .p12}, {@code .pfx}) with its certificates.
 *
 * @param chain the certificate of the key first
 */
public record Pkcs12(List<X509Certificate> chain, PrivateKey key) {

    public Pkcs12 {
        chain = List.copyOf(chain);
    }

    /** @throws UnusableKey where it is no such file, has another password, or does not hold exactly one key with a certificate */
    public static Pkcs12 open(byte[] file, Secret password) throws UnusableKey {
        var secret = password.reveal().toCharArray();
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), secret);
            var keys = Collections.list(store.aliases()).stream()
                    .filter(alias -> holdsKey(store, alias))
                    .toList();
            if (keys.size() != 1) {
                throw new UnusableKey("holds %s private key with a certificate; one is needed"
                        .formatted(keys.isEmpty() ? "no" : "more than one"));
            }
            var chain = store.getCertificateChain(keys.getFirst());
            if (store.getKey(keys.getFirst(), secret) instanceof PrivateKey key && chain != null) {
                return new Pkcs12(Arrays.stream(chain).map(X509Certificate.class::cast).toList(), key);
            }
        } catch (IOException wrong) {
            if (wrong.getCause() instanceof UnrecoverableKeyException) {
                throw new UnusableKey("cannot be opened with this password");
            }
        } catch (GeneralSecurityException | RuntimeException malformed) {
            // Told below: its own message may hold a part of the file.
        } finally {
            Arrays.fill(secret, ' ');
        }
        throw new UnusableKey("is no PKCS#12 file that can be read");
    }

    private static boolean holdsKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whom the certificate names, and nothing of the key. */
    @Override
    public String toString() {
        return "Pkcs12[%s]".formatted(chain.getFirst().getSubjectX500Principal());
    }
}
