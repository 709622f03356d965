package dev.millrace.source.verifier;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/** Reads the public keys that providers show. */
final class PublicKeys {

    private static final int SMALLEST_RSA = 2_048;

    /** What stands before the 32 bytes of an Ed25519 key in SPKI (RFC 8410, section 10.1). */
    private static final byte[] ED25519_SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private PublicKeys() {}

    /** The key in SPKI, or the bare 32 bytes of Ed25519; empty where it is none, of another kind, or too weak. */
    static Optional<PublicKey> read(Algorithm algorithm, byte[] bytes) {
        var spki = algorithm == Algorithm.ED25519 && bytes.length == 32 ? prefixed(bytes) : bytes;
        return algorithm.keyFactory().flatMap(name -> read(name, spki)).filter(PublicKeys::isStrong);
    }

    private static Optional<PublicKey> read(String factory, byte[] spki) {
        try {
            return Optional.of(KeyFactory.getInstance(factory).generatePublic(new X509EncodedKeySpec(spki)));
        } catch (GeneralSecurityException notAKey) {
            return Optional.empty();
        }
    }

    private static boolean isStrong(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= SMALLEST_RSA;
            case ECPublicKey curve -> curve.getParams().getOrder().bitLength() == 256;
            case PublicKey other -> true;
        };
    }

    private static byte[] prefixed(byte[] key) {
        var spki = new byte[ED25519_SPKI.length + key.length];
        System.arraycopy(ED25519_SPKI, 0, spki, 0, ED25519_SPKI.length);
        System.arraycopy(key, 0, spki, ED25519_SPKI.length, key.length);
        return spki;
    }
}
