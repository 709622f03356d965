package dev.millrace.console.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.NewSource;
import dev.millrace.source.verifier.OwnVerifier;
import dev.millrace.source.verifier.VerifierCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/**
 * What somebody types to make a source. A service that the catalogue does not have is described by fields, or by the whole
 * {@code verifier} in JSON as in the API.
 *
 * @param proof the type of the verifier; empty where the service of the catalogue says how
 */
record SourceForm(
        @Nullable String name,
        @Nullable String provider,
        @Nullable String secret,
        @Nullable String proof,
        @Nullable String header,
        @Nullable String prefix,
        @Nullable String algorithm,
        @Nullable String encoding,
        @Nullable String signs,
        @BindParam("jwks_url") @Nullable String jwksUrl,
        @Nullable String issuer,
        @Nullable String audience,
        @BindParam("ip_ranges") @Nullable String ipRanges,
        @Nullable String verifier) {

    static final SourceForm EMPTY =
            new SourceForm(null, "github", null, null, null, null, null, null, null, null, null, null, null, null);

    Form form(Link back, VerifierCatalogue catalogue) {
        return new Form(
                        "New source",
                        back,
                        "A source is an address that a service calls with its webhooks. Each request is verified, kept, and becomes an event.",
                        "/sources",
                        "Create the source",
                        List.of(
                                Field.text("name", "Name")
                                        .value(name)
                                        .placeholder("github")
                                        .hint("The last part of the address: small letters, digits, hyphens and underscores."),
                                Field.choice("provider", "Service", text(provider), providers(catalogue))
                                        .hint("It decides how the signature is verified. 'none' verifies nothing: anybody may send."),
                                Field.password("secret", "Secret")
                                        .optional()
                                        .hint("""
                                                As the service shows it, or as you entered it there. It is sealed and never shown \
                                                again. Leave it empty for 'none', and for Notion, which sends it itself.""")))
                .more(more(), isParticular() || OwnVerifier.PROVIDER.equals(provider));
    }

    NewSource wanted() {
        return new NewSource(text(name), text(provider), SecretController.given(secret == null ? "" : secret), written());
    }

    private static List<String> providers(VerifierCatalogue catalogue) {
        var providers = new ArrayList<String>();
        for (var known : catalogue.all()) {
            providers.addAll(List.of(known.provider(), known.title()));
        }
        providers.addAll(List.of(OwnVerifier.PROVIDER, "Another service"));
        return providers;
    }

    private List<Field> more() {
        return List.of(
                Field.choice(
                                "proof",
                                "What proves a request",
                                text(proof),
                                List.of(
                                        "", "What the service above does",
                                        "signature", "A signature",
                                        "token", "The secret itself, in a header",
                                        "basic", "A name and a password",
                                        "jwt", "A JSON Web Token"))
                        .hint("For another service. With a name and a password the secret is name:password."),
                Field.text("header", "Header")
                        .value(header)
                        .placeholder("X-Signature")
                        .hint("In which the signature or the token stands.")
                        .optional(),
                Field.text("prefix", "Before it")
                        .value(prefix)
                        .placeholder("sha256=")
                        .hint("What stands in the header before the signature or the token.")
                        .optional(),
                Field.choice(
                        "algorithm",
                        "Algorithm",
                        algorithm == null ? "hmac-sha256" : algorithm,
                        List.of(
                                "hmac-sha256", "HMAC-SHA256",
                                "hmac-sha512", "HMAC-SHA512",
                                "hmac-sha1", "HMAC-SHA1",
                                "ed25519", "Ed25519, the secret is the public key",
                                "ecdsa-p256", "ECDSA P-256, the secret is the public key",
                                "rsa-sha256", "RSA-SHA256, the secret is the public key")),
                Field.choice(
                        "encoding",
                        "Written in",
                        encoding == null ? "hex" : encoding,
                        List.of("hex", "hexadecimal", "base64", "Base64")),
                Field.text("signs", "What is signed")
                        .value(signs)
                        .placeholder("{body}")
                        .hint("The body alone, where it is empty; {method}, {url} and {body} with what stands between them.")
                        .optional(),
                Field.of("url", "jwks_url", "Keys of the issuer")
                        .value(jwksUrl)
                        .placeholder("https://issuer.example/jwks.json")
                        .hint("Of a JSON Web Token, with its issuer and audience.")
                        .optional(),
                Field.text("issuer", "Issuer").value(issuer).placeholder("https://issuer.example").optional(),
                Field.text("audience", "Audience").value(audience).placeholder("millrace").optional(),
                Field.area("ip_ranges", "Networks")
                        .value(ipRanges)
                        .placeholder("192.0.2.0/24")
                        .hint("For every service: from where requests may come, a network each line. Empty for anywhere.")
                        .optional(),
                Field.area("verifier", "Verifier in JSON")
                        .value(verifier)
                        .placeholder("""
                                {"type": "signature", "from": {"header": "X-Signature", "prefix": "sha256="}}""")
                        .hint("In place of the fields above, as in the API: also times, ids of deliveries, certificates.")
                        .optional());
    }

    private @Nullable JsonNode written() {
        if (text(verifier).isEmpty()) {
            return isParticular() ? typed() : null;
        }
        if (isParticular()) {
            throw Refusal.invalid("verifier_invalid", "/verifier", "Use the fields above or the JSON, not both.");
        }
        try {
            return Json.read(text(verifier));
        } catch (JsonProcessingException malformed) {
            throw Refusal.invalid("verifier_invalid", "/verifier", "This is no JSON: " + malformed.getOriginalMessage());
        }
    }

    private boolean isParticular() {
        return Stream.of(proof, header, prefix, signs, jwksUrl, issuer, audience, ipRanges).anyMatch(value -> !text(value).isEmpty());
    }

    private JsonNode typed() {
        var typed = Json.mapper().createObjectNode();
        put(typed, "type", proof);
        if ("signature".equals(proof)) {
            put(typed, "algorithm", algorithm);
            put(typed, "encoding", encoding);
        }
        put(typed, "signs", signs);
        if (!text(header).isEmpty() || !text(prefix).isEmpty()) {
            var from = typed.putObject("from");
            put(from, "header", header);
            put(from, "prefix", prefix);
        }
        put(typed, "jwks_url", jwksUrl);
        put(typed, "issuer", issuer);
        put(typed, "audience", audience);
        if (!text(ipRanges).isEmpty()) {
            var ranges = typed.putArray("ip_ranges");
            text(ipRanges).lines().map(String::strip).filter(range -> !range.isEmpty()).forEach(ranges::add);
        }
        return typed;
    }

    private static void put(ObjectNode node, String field, @Nullable String value) {
        if (!text(value).isEmpty()) {
            node.put(field, text(value));
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "SourceForm[" + name + "]";
    }
}
