package dev.millrace.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.egress.ClientIdentity;
import dev.millrace.key.Pem;
import dev.millrace.key.Pkcs12;
import dev.millrace.key.UnusableKey;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads credentials of the kind {@code mutual_tls}. */
final class TlsCredentials {

    private TlsCredentials() {}

    /**
     * The same with a PKCS#12 file, where that is given, taken apart into the certificates and the key that it holds: to open
     * one takes longer than a call should, and its password is needed no more.
     *
     * @throws Refusal where it cannot be opened, or where it is not clear which key is meant
     */
    static JsonNode withoutPkcs12(JsonNode credentials) {
        if (!credentials.has("pkcs12")) {
            return credentials;
        }
        if (credentials.has("certificate") || credentials.has("private_key")) {
            throw refusal("pkcs12", "has the certificate and its key; give either it or these");
        }
        try {
            var file = Base64.getMimeDecoder().decode(credentials.path("pkcs12").asText());
            var opened = Pkcs12.open(file, Secret.of(credentials.path("password").asText()));
            var apart = (ObjectNode) credentials.deepCopy();
            apart.remove(List.of("pkcs12", "password"));
            return apart.put("certificate", Pem.text(opened.chain())).put("private_key", Pem.text(opened.key()).reveal());
        } catch (UnusableKey unusable) {
            throw refusal("pkcs12", unusable.how());
        } catch (IllegalArgumentException noBase64) {
            throw refusal("pkcs12", "is not written in Base64");
        }
    }

    /** @throws Refusal naming the field that is missing, or why it cannot be used */
    static ClientIdentity read(JsonNode json) {
        if (!json.has("certificate")) {
            throw missing("certificate", "its text in PEM format, with private_key; or give both as pkcs12");
        }
        if (!json.has("private_key")) {
            throw missing("private_key", "the key of the certificate, in PEM format");
        }
        var field = "certificate";
        try {
            var chain = Pem.certificates(json.path("certificate").asText());
            field = "private_key";
            return ClientIdentity.of(chain, Pem.privateKey(Secret.of(json.path("private_key").asText())));
        } catch (UnusableKey unusable) {
            throw refusal(field, unusable.how());
        }
    }

    /**
     * What is put on requests besides the certificate; null where nothing is.
     *
     * @throws Refusal where it cannot be read, or a token would be asked for where no certificate can be shown
     */
    static @Nullable Credentials beside(JsonNode json) {
        var beside = json.path(CredentialKind.BESIDE);
        if (beside.isMissingNode()) {
            return null;
        }
        var tokens = beside.path("token_url").asText();
        if (!tokens.isEmpty() && !tokens.toLowerCase(Locale.ROOT).startsWith("https:")) {
            throw refusal(
                    CredentialKind.BESIDE + ".token_url", "must be an https address: the client certificate is shown there too");
        }
        var kind = CredentialKind.find(beside.path("type").asText()).orElseThrow();
        return Credentials.read(kind, beside) instanceof Credentials.ClientCredentials exchanged
                ? exchanged.with(read(json))
                : Credentials.read(kind, beside);
    }

    /**
     * When {@code identity} ends.
     *
     * @throws Refusal where it has ended or has not begun at {@code now}
     */
    static Instant end(ClientIdentity identity, Instant now) {
        if (!now.isBefore(identity.ends())) {
            throw refusal("certificate", "ended at %s; ask for another".formatted(identity.ends()));
        }
        if (now.isBefore(identity.begins())) {
            throw refusal("certificate", "is not valid before %s".formatted(identity.begins()));
        }
        return identity.ends();
    }

    private static Refusal missing(String field, String what) {
        return Refusal.invalid(
                "field_missing", "credentials." + field, "credentials.%s is missing: %s.".formatted(field, what));
    }

    private static Refusal refusal(String field, String how) {
        return Refusal.invalid("field_invalid", "credentials." + field, "credentials.%s %s.".formatted(field, how));
    }
}
