package dev.millrace.webhook.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/** Signatures of RFC 8032 with keys as raw bytes. A pair is the private seed and behind it the public key, 32 bytes each. */
final class Ed25519 {

    private static final int KEY_BYTES = 32;

    private Ed25519() {}

    static byte[] generatePair() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            // The last bytes of what X.509 says of such a key are the key (RFC 8410, section 4).
            var encoded = pair.getPublic().getEncoded();
            var both = Arrays.copyOf(seed, 2 * KEY_BYTES);
            System.arraycopy(encoded, encoded.length - KEY_BYTES, both, KEY_BYTES, KEY_BYTES);
            return both;
        } catch (GeneralSecurityException impossible) {
            throw without(impossible);
        }
    }

    static byte[] publicKey(byte[] pair) {
        return Arrays.copyOfRange(pair, KEY_BYTES, 2 * KEY_BYTES);
    }

    static byte[] sign(byte[] pair, byte[] message) {
        try {
            var seed = Arrays.copyOf(pair, KEY_BYTES);
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(
                    KeyFactory.getInstance("Ed25519").generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw without(impossible);
        }
    }

    private static IllegalStateException without(GeneralSecurityException cause) {
        return new IllegalStateException("this JVM cannot sign with Ed25519", cause);
    }
}
