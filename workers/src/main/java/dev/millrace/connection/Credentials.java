package dev.millrace.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.token.JwtAssertion;
import dev.millrace.connection.token.TokenRequest;
import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.egress.ClientIdentity;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The credentials of a connection, out of their JSON. */
sealed interface Credentials {

    /** What a person has granted; the tokens are kept apart, since they change. */
    record OAuth2() implements Credentials {}

    record Bearer(Secret token) implements Credentials {}

    record Basic(Secret username, Secret password) implements Credentials {}

    record ApiKey(boolean inQuery, String name, Secret value) implements Credentials {}

    /** Credentials with which access tokens are got from a token endpoint. */
    sealed interface Exchanged extends Credentials {

        /** What to ask for the next token with, {@code now}. */
        TokenRequest request(Instant now);

        /** The scopes that are asked for. */
        List<String> scopes();

        /** What is sent to the token endpoint each time, to be blotted out of whatever comes back. */
        List<Secret> secrets();
    }

    record ClientCredentials(TokenRequest request) implements Exchanged {

        /** The same, whose token endpoint is shown {@code identity} too (RFC 8705). */
        ClientCredentials with(ClientIdentity identity) {
            return new ClientCredentials(request.with(identity));
        }

        @Override
        public TokenRequest request(Instant now) {
            return request;
        }

        @Override
        public List<String> scopes() {
            return request.scopes();
        }

        @Override
        public List<Secret> secrets() {
            return request.secrets();
        }
    }

    /** @param scopesOfRequest those that stand in the request itself and not in the assertion */
    record JwtBearer(URI tokenUrl, JwtAssertion assertion, List<String> scopes, List<String> scopesOfRequest)
            implements Exchanged {

        @Override
        public TokenRequest request(Instant now) {
            return new TokenRequest(
                    tokenUrl,
                    new TokenRequest.Grant.JwtBearer(assertion.sign(now)),
                    "",
                    null,
                    ClientAuthentication.NONE,
                    TokenRequest.Encoding.FORM,
                    scopesOfRequest,
                    List.of());
        }

        /** None: the key stays here, and each assertion is good for one request. */
        @Override
        public List<Secret> secrets() {
            return List.of();
        }
    }

    record Aws(AwsSignature signature) implements Credentials {}

    /**
     * A user of a server that takes files, and no requests.
     *
     * @param kind {@link CredentialKind#FTP} or {@link CredentialKind#SSH}
     */
    record OnFileServer(CredentialKind kind, JsonNode json) implements Credentials {

        FileServer at(URI address) {
            return kind == CredentialKind.FTP ? FileServer.ftp(address, json) : FileServer.sftp(address, json);
        }

        @Override
        public String toString() {
            return "OnFileServer[%s]".formatted(kind.word());
        }
    }

    /** @param beside what the service wants besides the certificate; null where that is all */
    record MutualTls(ClientIdentity identity, @Nullable Credentials beside) implements Credentials {}

    /** Headers that decide where a request ends or whom it is for; no key belongs into them. */
    Set<String> FRAMING_HEADERS = Set.of(
            "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    /**
     * Credentials as they are kept: what is given in one piece is taken apart once, and not at every use.
     *
     * @throws Refusal naming the field that cannot be read
     */
    static JsonNode kept(CredentialKind kind, JsonNode given) {
        return switch (kind) {
            case JWT_BEARER -> EncryptedKeys.opened(JwtCredentials.withoutKeyFile(given));
            case MUTUAL_TLS -> EncryptedKeys.opened(TlsCredentials.withoutPkcs12(given));
            case OAUTH2, BEARER, BASIC, API_KEY, CLIENT_CREDENTIALS, AWS_SIGNATURE, FTP, SSH -> given;
        };
    }

    /**
     * Reads credentials that fit their provider's schema.
     *
     * @throws Refusal for what a schema cannot say
     */
    static Credentials read(CredentialKind kind, JsonNode json) {
        return switch (kind) {
            case OAUTH2 -> new OAuth2();
            case BEARER -> new Bearer(secret(json, "token"));
            case BASIC -> new Basic(secret(json, "username"), secret(json, "password"));
            case API_KEY -> apiKey(json);
            case CLIENT_CREDENTIALS -> new ClientCredentials(tokenRequest(json));
            case JWT_BEARER -> JwtCredentials.read(json);
            case MUTUAL_TLS -> new MutualTls(TlsCredentials.read(json), TlsCredentials.beside(json));
            case FTP -> new OnFileServer(kind, json);
            case SSH -> {
                if (json.path("password").asText().isEmpty() == json.path("private_key").asText().isEmpty()) {
                    throw Refusal.invalid(
                            "field_invalid", "credentials.password", "credentials have either a password or a private_key.");
                }
                yield new OnFileServer(kind, json);
            }
            case AWS_SIGNATURE -> new Aws(new AwsSignature(
                    json.path("access_key_id").asText(),
                    secret(json, "secret_access_key"),
                    json.hasNonNull("session_token") ? secret(json, "session_token") : null,
                    json.path("region").asText(),
                    json.path("service").asText("s3")));
        };
    }

    private static ApiKey apiKey(JsonNode json) {
        var inQuery = json.path("in").asText().equals("query");
        var name = json.path("name").asText();
        if (!inQuery && FRAMING_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw Refusal.invalid(
                    "field_invalid",
                    "credentials.name",
                    "credentials.name cannot be %s, which belongs to HTTP itself.".formatted(name));
        }
        return new ApiKey(inQuery, name, secret(json, "value"));
    }

    private static TokenRequest tokenRequest(JsonNode json) {
        return new TokenRequest(
                tokenUrl(json.path("token_url").asText()),
                new TokenRequest.Grant.ClientCredentials(),
                json.path("client_id").asText(),
                secret(json, "client_secret"),
                json.path("client_authentication").asText().equals("client_secret_post")
                        ? ClientAuthentication.CLIENT_SECRET_POST
                        : ClientAuthentication.CLIENT_SECRET_BASIC,
                TokenRequest.Encoding.FORM,
                texts(json.path("scopes")),
                texts(json.path("audiences")));
    }

    static URI tokenUrl(String text) {
        return Origin.address(text)
                .filter(address -> address.getRawFragment() == null)
                .orElseThrow(() -> Refusal.invalid(
                        "field_invalid",
                        "credentials.token_url",
                        "credentials.token_url must be an absolute http or https address without user information or #."));
    }

    private static Secret secret(JsonNode json, String field) {
        return Secret.of(json.path(field).asText());
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
