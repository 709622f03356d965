package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SignatureException;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How a signature is made from the key; {@code equality} means that the key itself is sent. */
enum Algorithm {
    @JsonProperty("hmac-sha1")
    HMAC_SHA1(Kind.MAC, "HmacSHA1"),
    @JsonProperty("hmac-sha256")
    HMAC_SHA256(Kind.MAC, "HmacSHA256"),
    @JsonProperty("hmac-sha512")
    HMAC_SHA512(Kind.MAC, "HmacSHA512"),
    @JsonProperty("ed25519")
    ED25519(Kind.PUBLIC_KEY, "Ed25519"),
    /** The signature in DER, over SHA-256. */
    @JsonProperty("ecdsa-p256")
    ECDSA_P256(Kind.PUBLIC_KEY, "SHA256withECDSA"),
    /** PKCS #1 version 1.5, over SHA-256. */
    @JsonProperty("rsa-sha256")
    RSA_SHA256(Kind.PUBLIC_KEY, "SHA256withRSA"),
    @JsonProperty("equality")
    EQUALITY(Kind.EQUALITY, "");

    enum Kind {
        /** Both sides have the key. */
        MAC,
        /** Only the sender can sign; what we keep as the secret is the public key. */
        PUBLIC_KEY,
        EQUALITY
    }

    private final Kind kind;
    private final String javaName;

    Algorithm(Kind kind, String javaName) {
        this.kind = kind;
        this.javaName = javaName;
    }

    Kind kind() {
        return kind;
    }

    /** Whether {@code key} can be a key of this algorithm. */
    boolean accepts(byte[] key) {
        return kind == Kind.PUBLIC_KEY ? PublicKeys.read(this, key).isPresent() : key.length > 0;
    }

    /**
     * Whether one of {@code signatures} holds; in a time that does not tell how near any comes. Nothing is thrown at a
     * signature or a key that is none.
     *
     * @param message in parts, nothing for {@link #EQUALITY}
     */
    boolean holds(byte[] key, List<byte[]> message, List<byte[]> signatures) {
        var holds = false;
        switch (kind) {
            case EQUALITY -> {
                for (var sent : signatures) {
                    holds |= MessageDigest.isEqual(key, sent);
                }
            }
            case MAC -> {
                var expected = mac(key, message);
                for (var sent : signatures) {
                    holds |= MessageDigest.isEqual(expected, sent);
                }
            }
            case PUBLIC_KEY -> {
                for (var sent : signatures) {
                    holds |= isSigned(key, message, sent);
                }
            }
        }
        return holds;
    }

    /** What the sender computes, of a {@link Kind#MAC}. */
    byte[] mac(byte[] key, List<byte[]> message) {
        try {
            var mac = Mac.getInstance(javaName);
            mac.init(new SecretKeySpec(key, javaName));
            message.forEach(mac::update);
            return mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every Java platform has " + this, missing);
        }
    }

    private boolean isSigned(byte[] key, List<byte[]> message, byte[] signature) {
        try {
            var publicKey = PublicKeys.read(this, key);
            if (publicKey.isEmpty()) {
                return false;
            }
            var check = java.security.Signature.getInstance(javaName);
            check.initVerify(publicKey.get());
            for (var part : message) {
                check.update(part);
            }
            return check.verify(signature);
        } catch (SignatureException notASignature) {
            return false;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every Java platform has " + this, missing);
        }
    }

    /** The name of its {@link java.security.KeyFactory}. */
    Optional<String> keyFactory() {
        return switch (this) {
            case ED25519 -> Optional.of("Ed25519");
            case ECDSA_P256 -> Optional.of("EC");
            case RSA_SHA256 -> Optional.of("RSA");
            case HMAC_SHA1, HMAC_SHA256, HMAC_SHA512, EQUALITY -> Optional.empty();
        };
    }
}
