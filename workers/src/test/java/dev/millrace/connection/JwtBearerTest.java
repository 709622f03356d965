package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.Keys;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.TokenEndpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections whose credentials are a private key. Their assertions are verified by the JDK, and not by what signed them. */
class JwtBearerTest {

    private static final String OURS = "wsp_ours";
    private static final String BASE = "https://api.example.com";
    private static final KeyPair RSA = Keys.rsa(2048);
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final TokenEndpoint endpoint = new TokenEndpoint();
    private ConnectionFixture fixture = new ConnectionFixture(OURS);

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void exchangesASignedAssertionForATokenAndKeepsThatUntilShortlyBeforeItsEnd() throws Exception {
        create("http", credentials(Keys.pem(RSA)).put("subject", "ada@acme.example").put("key_id", "k-1"));

        assertThat(token()).isEqualTo("token-1");
        assertThat(token()).isEqualTo("token-1");

        assertThat(endpoint.asked()).hasSize(1);
        var sent = sent();
        assertThat(sent).containsOnlyKeys("grant_type", "assertion");
        assertThat(sent).containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        assertThat(header(sent)).isEqualTo(json("{'kid':'k-1','typ':'JWT','alg':'RS256'}"));
        var claims = (ObjectNode) verified(sent, "SHA256withRSA", RSA);
        assertThat(claims.remove("jti").asText()).hasSizeGreaterThan(20);
        assertThat(claims).isEqualTo(json("{'iss':'app','sub':'ada@acme.example','aud':'%s','iat':%d,'exp':%d}"
                .formatted(endpoint.uri(), NOW.getEpochSecond(), NOW.getEpochSecond() + 120)));

        fixture.clock.advance(Duration.ofMinutes(59));
        assertThat(token()).isEqualTo("token-2");
        assertThat(verified(sent(), "SHA256withRSA", RSA).path("iat").asLong()).isEqualTo(NOW.getEpochSecond() + 59 * 60);
    }

    @Test
    void opensAnEncryptedKeyOnceAndKeepsNoPassphrase() throws Exception {
        var encrypted = Keys.encrypted(RSA.getPrivate(), "geheim", "PBEWithHmacSHA256AndAES_256", 10_000);
        create("http", credentials(encrypted).put("passphrase", "geheim"));

        token();

        assertThat(verified(sent(), "SHA256withRSA", RSA).path("iss").asText()).isEqualTo("app");
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1, ES256, SHA256withECDSAinP1363Format",
        "secp384r1, ES384, SHA384withECDSAinP1363Format",
        "secp521r1, ES512, SHA512withECDSAinP1363Format"
    })
    void signsWithTheUsualAlgorithmOfACurve(String curve, String algorithm, String jdk) throws Exception {
        var pair = Keys.curve(curve);
        create("http", credentials(Keys.pem(pair)));

        token();

        assertThat(header(sent()).path("alg").asText()).isEqualTo(algorithm);
        assertThat(verified(sent(), jdk, pair).path("iss").asText()).isEqualTo("app");
    }

    @Test
    void putsTheScopesWhereTheServiceWantsThemAndAddsItsOwnClaims() throws Exception {
        var inRequest = credentials(Keys.pem(RSA));
        inRequest.putArray("scopes").add("read").add("write");
        assertThat(create("http", inRequest).scopes()).containsExactly("read", "write");
        token();
        assertThat(sent()).containsEntry("scope", "read write");

        fixture = new ConnectionFixture(OURS);
        var inAssertion = inRequest.deepCopy().put("scopes_in", "assertion").put("audience", "them").put("algorithm", "RS512");
        inAssertion.putObject("claims").put("tenant", "t-1").put("level", 2);
        assertThat(create("http", inAssertion).scopes()).containsExactly("read", "write");
        token();

        assertThat(sent()).doesNotContainKey("scope");
        var claims = verified(sent(), "SHA512withRSA", RSA);
        assertThat(List.of("scope", "aud", "tenant", "level")).map(name -> claims.path(name).asText())
                .containsExactly("read write", "them", "t-1", "2");
    }

    @Test
    void isAServiceAccountOfGoogleByItsKeyFileAlone() throws Exception {
        fixture = fixtureWithTokensOf("google-drive");
        var file = json(
                """
                {'type':'service_account','project_id':'p','private_key_id':'f00','client_id':'1',
                 'client_email':'robot@p.iam.gserviceaccount.com','token_uri':'https://evil.example/token'}""");
        ((ObjectNode) file).put("private_key", Keys.pem(RSA));
        var credentials = Json.mapper().createObjectNode().put("type", "jwt_bearer");
        credentials.put("private_key", file.toPrettyString()).put("subject", "ada@acme.example");
        credentials.putArray("scopes").add("https://www.googleapis.com/auth/drive");

        var made = create("google-drive", null, credentials);
        token();

        assertThat(made.baseUrl()).hasToString("https://www.googleapis.com/drive/v3");
        assertThat(header(sent()).path("kid").asText()).isEqualTo("f00");
        var claims = verified(sent(), "SHA256withRSA", RSA);
        assertThat(List.of("iss", "sub", "scope", "aud")).map(name -> claims.path(name).asText())
                .containsExactly(
                        "robot@p.iam.gserviceaccount.com",
                        "ada@acme.example",
                        "https://www.googleapis.com/auth/drive",
                        endpoint.uri().toString());
    }

    @Test
    void isSalesforceFromServerToServer() throws Exception {
        var whole = json(
                """
                {'type':'jwt_bearer','token_url':'https://login.salesforce.com/services/oauth2/token','issuer':'3MVG9',
                 'subject':'ada@acme.example','audience':'https://login.salesforce.com'}""");
        var credentials = ((ObjectNode) whole).put("private_key", Keys.pem(RSA));

        assertThat(create("salesforce", credentials).kind().word()).isEqualTo("jwt_bearer");
        for (var needed : List.of("issuer", "subject", "audience")) {
            assertRefused("salesforce", ((ObjectNode) credentials.deepCopy()).without(needed), "credentials." + needed);
        }
        assertRefused(
                "salesforce",
                ((ObjectNode) credentials.deepCopy()).put("token_url", "https://login.salesforce.com.evil.example/services/oauth2/token"),
                "credentials.token_url");
    }

    @Test
    void refusesWhatCannotSignAndNamesTheFieldWithoutShowingTheKey() {
        var mine = Keys.pem(RSA);
        assertRefused("http", credentials(mine).without("issuer"), "credentials.issuer");
        assertRefused("http", credentials(mine).put("token_url", "/token"), "credentials.token_url");
        assertRefused("http", credentials(mine).set("claims", json("{'aud':'x'}")), "credentials.claims.aud");
        for (var unusable : List.of(
                Keys.pem("CERTIFICATE", RSA.getPublic()),
                Keys.pem("ENCRYPTED PRIVATE KEY", RSA.getPrivate()),
                Keys.pem(Keys.rsa(1024)),
                Keys.pem(Keys.curve("secp256r1")).replaceAll("\n.{20}", "\n"),
                mine.replace("BEGIN", "BEGAN"),
                "{}",
                "{\"type\":\"authorized_user\",\"refresh_token\":\"s3cr3t\"}",
                "{\"private_key\":\"s3cr3t\",\"client_email\":\"a@b\"}",
                "{ s3cr3t }")) {
            assertRefused("http", credentials(unusable), "credentials.private_key");
        }
        assertRefused("http", credentials(mine).put("algorithm", "ES256"), "credentials.private_key");
        assertRefused(
                "http", credentials(Keys.pem(Keys.curve("secp256r1"))).put("algorithm", "ES384"), "credentials.private_key");
    }

    @Test
    void saysWhatTheServiceSaysWhereItRefusesAndLeavesTheAssertionOut() throws Exception {
        var id = create("http", credentials(Keys.pem(RSA))).connectionId();
        endpoint.repliesWith(asked -> "{\"error\":\"invalid_grant\",\"error_description\":\"no user for %s\"}"
                .formatted(ProviderStub.parameters(asked.body()).get("assertion")));

        assertThatThrownBy(this::token)
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                .hasMessageEndingWith("invalid_grant (no user for ***).");
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), id).status())
                .isEqualTo(ConnectionStatus.NEEDS_REAUTHORIZATION);
    }

    private ConnectionFixture fixtureWithTokensOf(String provider) {
        var said = new ProviderSettings.One(
                true, null, null, null, null, endpoint.uri().toString(), null, null, null, null, null);
        return new ConnectionFixture(new ProviderSettings(Map.of(provider, said)), OURS);
    }

    private ObjectNode credentials(String key) {
        return Json.mapper()
                .createObjectNode()
                .put("type", "jwt_bearer")
                .put("token_url", endpoint.uri().toString())
                .put("issuer", "app")
                .put("private_key", key);
    }

    private Connection create(String provider, JsonNode credentials) {
        return create(provider, BASE, credentials);
    }

    private Connection create(String provider, String base, JsonNode credentials) {
        return fixture.connections.create(OURS, new NewConnection(provider, "crm", base, credentials));
    }

    private void assertRefused(String provider, JsonNode credentials, String field) {
        assertThatThrownBy(() -> create(provider, credentials))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
                    assertThat(refusal.field()).isEqualTo(field);
                    assertThat(refusal.getMessage()).endsWith(".").doesNotContain("s3cr3t", "-----END", "MII");
                });
    }

    private String token() {
        return fixture.access.require(OURS, "crm").sign(EgressRequest.of("GET", target())).headers().stream()
                .filter(header -> header.name().equals("Authorization"))
                .findFirst()
                .orElseThrow()
                .value()
                .replaceFirst("^Bearer ", "");
    }

    private URI target() {
        var base = fixture.connections.byName(OURS, "crm").orElseThrow().baseUrl();
        return URI.create(base + "/x");
    }

    private Map<String, String> sent() {
        return ProviderStub.parameters(endpoint.asked().getLast().body());
    }

    private static JsonNode header(Map<String, String> sent) {
        return part(sent.get("assertion").split("\\.")[0]);
    }

    /** The claims of the assertion that was sent, whose signature {@code pair} has made. */
    private static JsonNode verified(Map<String, String> sent, String algorithm, KeyPair pair)
            throws GeneralSecurityException {
        var parts = sent.get("assertion").split("\\.");
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(pair.getPublic());
        verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        return part(parts[1]);
    }

    private static JsonNode part(String encoded) {
        return json(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text.replace('\'', '"'));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }
}
