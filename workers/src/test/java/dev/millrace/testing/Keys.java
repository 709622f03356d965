package dev.millrace.testing;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Pairs of keys, made for a test, and their texts. */
public final class Keys {

    private Keys() {}

    public static KeyPair rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** On a curve by its name, {@code secp256r1}. */
    public static KeyPair curve(String name) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static String pem(KeyPair pair) {
        return pem("PRIVATE KEY", pair.getPrivate());
    }

    public static String pem(String label, Key key) {
        return pem(label, key.getEncoded());
    }

    public static String pem(String label, byte[] encoded) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(encoded);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
    }

    /** The private key encrypted with {@code passphrase}, in PEM. */
    public static String encrypted(Key key, String passphrase, String algorithm, int iterations) {
        try {
            var salt = SecureRandom.getSeed(8);
            var secret = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase.toCharArray()));
            var cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.ENCRYPT_MODE, secret, new PBEParameterSpec(salt, iterations));
            // PKCS#8 names the scheme, and the scheme's parameters the algorithms.
            var parameters = AlgorithmParameters.getInstance(algorithm.startsWith("PBEWithHmac") ? "PBES2" : algorithm);
            parameters.init(cipher.getParameters().getEncoded());
            var info = new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key.getEncoded()));
            return pem("ENCRYPTED PRIVATE KEY", info.getEncoded());
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
