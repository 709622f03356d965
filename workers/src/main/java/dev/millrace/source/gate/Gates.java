package dev.millrace.source.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.OwnVerifier;
import dev.millrace.source.verifier.VerifierCatalogue;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what requests to a source must pass. */
public final class Gates {

    private final VerifierCatalogue catalogue;
    private final TrustedProxies proxies;
    private final TokenCheck tokens;

    public Gates(VerifierCatalogue catalogue, TrustedProxies proxies, Jwks jwks) {
        this.catalogue = catalogue;
        this.proxies = proxies;
        this.tokens = new TokenCheck(jwks);
    }

    public VerifierCatalogue catalogue() {
        return catalogue;
    }

    /**
     * @param provider of the catalogue, or {@link OwnVerifier#PROVIDER}
     * @param verifier what the source says itself
     * @throws Refusal 503 where this version does not know the provider: only after a downgrade, and then the provider sends
     *     again, and nothing is taken unverified meanwhile
     */
    public Gate of(String source, String provider, @Nullable JsonNode verifier) {
        var own = verifier == null ? null : OwnVerifier.read(verifier);
        return new Gate(
                Optional.ofNullable(own)
                        .flatMap(said -> said.verifier(source))
                        .or(() -> own != null && provider.equals(OwnVerifier.PROVIDER)
                                ? Optional.of(own.conditionsOnly(source))
                                : catalogue.find(provider))
                        .orElseThrow(() -> unknown(provider)),
                own,
                proxies,
                tokens);
    }

    private static Refusal unknown(String provider) {
        return Refusal.unavailable(
                "provider_unknown",
                "This version has no verifier for the provider '%s'.".formatted(provider),
                Duration.ofMinutes(5));
    }
}
