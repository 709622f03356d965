package dev.millrace.connection.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.millrace.key.Pem;
import dev.millrace.key.UnusableKey;
import dev.millrace.vault.Secret;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is signed to get an access token (RFC 7523, section 3): who asks, in whose name, and whom. Each assertion is good for
 * two minutes, since services take none that lasts long, and has an id of its own.
 */
public final class JwtAssertion {

    private static final Duration LIFE = Duration.ofMinutes(2);

    private final Map<String, Object> claims;
    private final JWSAlgorithm algorithm;
    private final @Nullable String keyId;
    private final Secret key;

    /**
     * @param claims all of them but {@code iat}, {@code exp} and {@code jti}
     * @param algorithm its name (RFC 7518, section 3.1); null for the key's usual one, {@code RS256} for those of RSA
     * @param keyId which of the issuer's keys it is; null where it has one
     * @param key in PEM format
     * @throws UnusableKey where it cannot sign so
     */
    public JwtAssertion(Map<String, Object> claims, @Nullable String algorithm, @Nullable String keyId, Secret key)
            throws UnusableKey {
        var privateKey = Pem.privateKey(key);
        var signer = signer(privateKey);
        this.algorithm = algorithm == null ? usual(privateKey, signer) : JWSAlgorithm.parse(algorithm);
        if (!signer.supportedJWSAlgorithms().contains(this.algorithm)) {
            throw new UnusableKey("is a key of %s, which does not sign with %s"
                    .formatted(privateKey instanceof RSAPrivateKey ? "RSA" : "an elliptic curve", this.algorithm));
        }
        this.claims = Map.copyOf(claims);
        this.keyId = keyId;
        this.key = key;
    }

    /** A signed assertion that begins {@code now}. */
    public Secret sign(Instant now) {
        var body = new JWTClaimsSet.Builder();
        claims.forEach(body::claim);
        var whole = body.issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .jwtID(UUID.randomUUID().toString())
                .build();
        var header = new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(keyId).build();
        var assertion = new SignedJWT(header, whole);
        try {
            assertion.sign(signer(Pem.privateKey(key)));
            return Secret.of(assertion.serialize());
        } catch (JOSEException | UnusableKey impossible) {
            throw new IllegalStateException("The key could sign when this was made", impossible);
        }
    }

    private static JWSSigner signer(PrivateKey key) throws UnusableKey {
        try {
            return switch (key) {
                case RSAPrivateKey rsa -> new RSASSASigner(rsa);
                case ECPrivateKey curve -> new ECDSASigner(curve);
                default -> throw new UnusableKey("is a key of %s; one of RSA or of an elliptic curve is needed"
                        .formatted(key.getAlgorithm()));
            };
        } catch (JOSEException otherCurve) {
            throw new UnusableKey("is a key of a curve that is not in use for this; P-256, P-384 and P-521 are");
        } catch (IllegalArgumentException tooShort) {
            throw new UnusableKey("is too short; a key of RSA has 2,048 bits or more");
        }
    }

    private static JWSAlgorithm usual(PrivateKey key, JWSSigner signer) {
        return key instanceof RSAPrivateKey
                ? JWSAlgorithm.RS256
                : signer.supportedJWSAlgorithms().iterator().next();
    }
}
