package dev.millrace.key;

import dev.millrace.vault.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Opens private keys that are encrypted with a passphrase, as PKCS#8 has them (RFC 5958) with PBES2 (RFC 8018). */
final class EncryptedKey {

    /** More than is advised today; the file says how often, and each time costs us. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private EncryptedKey() {}

    /**
     * The key's PKCS#8, not encrypted any more.
     *
     * @throws UnusableKey where it has another passphrase, or is encrypted in a way that the JDK does not know
     */
    static byte[] open(byte[] encrypted, Secret passphrase) throws UnusableKey {
        var secret = passphrase.reveal().toCharArray();
        try {
            var info = new EncryptedPrivateKeyInfo(encrypted);
            var parameters = info.getAlgParameters();
            // The JDK names what is in PBES2 by the parameters' text.
            var algorithm = parameters == null ? "" : parameters.toString();
            if (!algorithm.startsWith("PBEWithHmac")) {
                throw new UnusableKey(
                        "is encrypted in an old or rare way; encrypt it anew (openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem)");
            }
            if (parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount() > MOST_ITERATIONS) {
                throw new UnusableKey("is encrypted with more than 1,000,000 iterations; encrypt it with fewer");
            }
            var cipher = Cipher.getInstance(algorithm);
            var key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(secret));
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return info.getKeySpec(cipher).getEncoded();
        } catch (IOException malformed) {
            throw new UnusableKey(Pem.UNREADABLE);
        } catch (GeneralSecurityException | RuntimeException wrong) {
            // Its own message may hold a part of the key.
            throw new UnusableKey("cannot be opened with this passphrase");
        } finally {
            Arrays.fill(secret, ' ');
        }
    }
}
