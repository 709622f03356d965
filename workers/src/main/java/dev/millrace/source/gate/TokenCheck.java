package dev.millrace.source.gate;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.OwnVerifier;
import dev.millrace.source.verifier.Verdict;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a JSON Web Token (RFC 7519): who signed it, for whom, and until when. It says nothing about the body. */
final class TokenCheck {

    private static final int LONGEST = 16 * 1024;

    /** Only with a private key on the other side: a shared secret would be signed with our public keys. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final Jwks jwks;

    TokenCheck(Jwks jwks) {
        this.jwks = jwks;
    }

    Verdict of(OwnVerifier.Token wanted, HookRequest request, @Nullable Instant now) {
        var found = wanted.of(request);
        if (found.text() == null) {
            return new Verdict.Rejected(String.valueOf(found.problem()));
        }
        if (found.text().length() > LONGEST) {
            return new Verdict.Rejected("The %s is longer than %d characters.".formatted(wanted.name(), LONGEST));
        }
        try {
            var token = SignedJWT.parse(found.text());
            var keys = jwks.keys(wanted.jwksUrl(), false);
            if (isUnknown(token.getHeader().getKeyID(), keys)) {
                keys = jwks.keys(wanted.jwksUrl(), true);
            }
            if (isUnknown(token.getHeader().getKeyID(), keys)) {
                return new Verdict.Rejected("The %s is signed with a key that is not at %s.".formatted(wanted.name(), wanted.jwksUrl()));
            }
            processor(wanted, keys, now).process(token, null);
            return new Verdict.Genuine();
        } catch (ParseException unreadable) {
            return new Verdict.Rejected("The %s is no signed JSON Web Token.".formatted(wanted.name()));
        } catch (BadJOSEException | JOSEException wrong) {
            return new Verdict.Rejected("The %s does not hold: %s."
                    .formatted(wanted.name(), String.valueOf(wrong.getMessage()).replaceFirst("\\.$", "")));
        }
    }

    private static boolean isUnknown(@Nullable String keyId, JWKSet keys) {
        return keyId != null && keys.getKeys().stream().map(JWK::getKeyID).noneMatch(keyId::equals);
    }

    private static DefaultJWTProcessor<SecurityContext> processor(
            OwnVerifier.Token wanted, JWKSet keys, @Nullable Instant now) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, (selector, context) -> selector.select(keys)));
        processor.setJWTClaimsSetVerifier(new Claims(wanted, now));
        return processor;
    }

    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

        private final @Nullable Instant now;
        private @Nullable Date ends;

        Claims(OwnVerifier.Token wanted, @Nullable Instant now) {
            super(wanted.audience(), new JWTClaimsSet.Builder().issuer(wanted.issuer()).build(), Set.of("exp"));
            this.now = now;
        }

        @Override
        public void verify(JWTClaimsSet claims, @Nullable SecurityContext context) throws BadJWTException {
            ends = claims.getExpirationTime();
            super.verify(claims, context);
        }

        @Override
        protected Date currentTime() {
            if (now != null) {
                return Date.from(now);
            }
            return ends == null ? new Date(0) : ends;
        }
    }
}
