package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that say themselves how their requests are verified, and from where they may come. */
class OwnVerifiersTest {

    private static final byte[] BODY = "{\"type\":\"made\"}".getBytes(StandardCharsets.UTF_8);

    private final SourceWorld world = new SourceWorld(
            new SourceSettings(Duration.ofSeconds(5), Duration.ofDays(30), 1_000, List.of("10.0.0.0/8", "fd00::/8"), DataSize.ofMegabytes(1)));

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void verifiesASignatureAsTheSourceDescribesIt() throws Exception {
        source("""
                {"type":"signature","algorithm":"hmac-sha512","from":{"header":"X-Acme","pair":"s"},"encoding":"base64",
                 "signs":"{id}|{ts}|{body}","timestamp":{"from":{"header":"X-Acme","pair":"t"},"unit":"seconds","tolerance":60},
                 "delivery_id":[{"header":"X-Id"}],"event":[{"body":"/type"}]}""", "key");
        var now = world.clock.instant().getEpochSecond();

        var taken = receive(Map.of("X-Id", "1", "X-Acme", "t=%d,s=%s".formatted(now, hmac("key", "1|%d|".formatted(now)))), "");

        assertThat(taken).isInstanceOf(HookReply.Taken.class);
        assertThat(world.events.stored().getFirst().path("type").asText()).isEqualTo("own.made");
        assertThat(world.events.stored().getFirst().path("id").asText()).isEqualTo("1");
        assertThat(refused(Map.of("X-Id", "2", "X-Acme", "t=%d,s=%s".formatted(now, hmac("key", "1|%d|".formatted(now)))), ""))
                .contains("does not match");
        assertThat(refused(Map.of("X-Id", "1", "X-Acme", "t=%d,s=%s".formatted(now - 61, hmac("key", "1|%d|".formatted(now - 61)))), ""))
                .contains("is 61 s old; 60 s are allowed");
    }

    @Test
    void verifiesNameAndPassword() {
        source("{\"type\":\"basic\"}", "ada:geheim:7");
        var sent = Base64.getEncoder().encodeToString("ada:geheim:7".getBytes(StandardCharsets.UTF_8));

        assertThat(receive(Map.of("Authorization", "Basic " + sent), "")).isInstanceOf(HookReply.Taken.class);
        assertThat(receive(Map.of("Authorization", "basic " + sent), "")).isInstanceOf(HookReply.Taken.class);
        assertThat(refused(Map.of("Authorization", "Basic YWRhOmdlaGVpbQ=="), "")).contains("is not the secret");
        assertThat(refused(Map.of("Authorization", "Basic ?"), "")).contains("not Base64");
        assertThat(refused(Map.of("Authorization", "Bearer " + sent), "")).contains("must be 'Basic '");
        assertThat(refused(Map.of(), "")).contains("Authorization is missing");
    }

    @Test
    void verifiesATokenInAHeader() {
        source("{\"type\":\"token\",\"from\":{\"header\":\"X-Token\"}}", "t0ken");

        assertThat(receive(Map.of("X-Token", "t0ken"), "")).isInstanceOf(HookReply.Taken.class);
        assertThat(refused(Map.of("X-Token", "t0kem"), "")).contains("X-Token is not the secret");
    }

    @Test
    void takesRequestsOnlyFromItsRangesAndBelievesOnlyTrustedProxies() {
        source("{\"ip_ranges\":[\"192.0.2.0/24\",\"2001:db8::/32\"]}", null);

        assertThat(receive(Map.of(), "192.0.2.7")).isInstanceOf(HookReply.Taken.class);
        assertThat(receive(Map.of(), "2001:db8::1")).isInstanceOf(HookReply.Taken.class);
        assertThat(refused(Map.of(), "198.51.100.1")).contains("came from 198.51.100.1", "MILLRACE_TRUSTED_PROXIES");
        assertThat(refused(Map.of(), "")).contains("an unknown address");
        assertThat(refused(Map.of("X-Forwarded-For", "192.0.2.7"), "198.51.100.1")).contains("came from 198.51.100.1");
        assertThat(receive(Map.of("X-Forwarded-For", "192.0.2.7"), "10.0.0.1")).isInstanceOf(HookReply.Taken.class);
        assertThat(receive(Map.of("X-Forwarded-For", "192.0.2.7:4711, 10.9.9.9"), "10.0.0.1")).isInstanceOf(HookReply.Taken.class);
        assertThat(receive(Map.of("X-Forwarded-For", "[2001:db8::2]:443"), "fd00::1")).isInstanceOf(HookReply.Taken.class);
        assertThat(refused(Map.of("X-Forwarded-For", "192.0.2.7, 203.0.113.5"), "10.0.0.1")).contains("came from 203.0.113.5");
        assertThat(refused(Map.of("X-Forwarded-For", "unknown"), "10.0.0.1")).contains("came from unknown");
    }

    @Test
    void demandsTheCertificateThatATrustedProxyHasChecked() {
        source("{\"client_certificate\":{\"header\":\"X-Client-Subject\",\"value\":\"CN=acme\"}}", null);
        var shown = Map.of("X-Client-Subject", "CN=acme");

        assertThat(receive(shown, "10.0.0.1")).isInstanceOf(HookReply.Taken.class);
        assertThat(refused(shown, "192.0.2.7")).contains("192.0.2.7, which MILLRACE_TRUSTED_PROXIES does not name");
        assertThat(refused(Map.of("X-Client-Subject", "CN=acme.evil"), "10.0.0.1")).contains("another client certificate");
        assertThat(refused(Map.of(), "10.0.0.1")).contains("X-Client-Subject is missing");
    }

    @Test
    void addsConditionsToAProvider() {
        world.sources.create("wsp_1", new NewSource(
                "own", "github", Secret.of(SourceWorld.SECRET), Json.trusted("{\"ip_ranges\":[\"192.0.2.0/24\"]}")));
        var headers = SourceWorld.signedHeaders("1", BODY);

        assertThat(refused(headers, "198.51.100.1")).contains("ip_ranges");
        assertThat(refused(Map.of(), "192.0.2.1")).contains("X-Hub-Signature-256 is missing");
        assertThat(receive(headers, "192.0.2.1")).isInstanceOf(HookReply.Taken.class);

        world.sources.describe("wsp_1", "own", null);
        assertThat(receive(SourceWorld.signedHeaders("2", BODY), "198.51.100.1")).isInstanceOf(HookReply.Taken.class);
    }

    @Test
    void verifiesTokensByTheKeysOfTheirIssuer() throws Exception {
        try (var issuer = new Issuer()) {
            source("""
                    {"type":"jwt","jwks_url":"%s","issuer":"https://issuer.example","audience":"millrace"}""".formatted(issuer.url()), null);

            assertThat(receive(bearer(issuer.token(claims().build())), "")).isInstanceOf(HookReply.Taken.class);
            assertThat(receive(bearer(issuer.token(claims().build())), "")).isInstanceOf(HookReply.Taken.class);
            assertThat(issuer.fetches.get()).as("the keys are kept").isEqualTo(1);

            assertThat(refused(bearer(issuer.token(claims().issuer("https://evil.example").build())), "")).contains("iss");
            assertThat(refused(bearer(issuer.token(claims().audience("others").build())), "")).contains("aud");
            assertThat(refused(bearer(issuer.token(claims().expirationTime(at(-61)).build())), "")).contains("Expired");
            assertThat(refused(bearer(issuer.token(claims().notBeforeTime(at(120)).build())), "")).contains("before");
            assertThat(refused(bearer(issuer.token(claims().expirationTime(null).build())), "")).contains("exp");
            assertThat(refused(bearer(new PlainJWT(claims().build()).serialize()), "")).contains("no signed JSON Web Token");
            assertThat(refused(bearer(issuer.confused(claims().build())), "")).contains("does not hold");
            var token = issuer.token(claims().build());
            assertThat(refused(bearer(token.substring(0, token.length() - 8) + "AAAAAAAA"), "")).contains("does not hold");
            assertThat(refused(bearer("x"), "")).contains("no signed JSON Web Token");
            assertThat(refused(Map.of(), "")).contains("Authorization is missing");

            issuer.rotate();
            assertThat(refused(bearer(issuer.token(claims().build())), "")).contains("a key that is not at");
            world.clock.advance(Duration.ofSeconds(31));
            assertThat(receive(bearer(issuer.token(claims().build())), "")).isInstanceOf(HookReply.Taken.class);
        }
        world.clock.advance(Duration.ofMinutes(11));
        world.sources.create("wsp_1", new NewSource("gone", null, null, Json.trusted("""
                {"type":"jwt","jwks_url":"http://127.0.0.1:1/jwks","issuer":"i","audience":"a"}""")));
        try (var stranger = new Issuer()) {
            var request = request(bearer(stranger.token(claims().build())), "");
            assertThat(catchThrowableOfType(Refusal.class, () -> world.hooks.receive("gone", request)).code())
                    .as("the sender sends again")
                    .isEqualTo("verifier_keys_unavailable");
        }
    }

    @Test
    void takesTheOldSecretToo_whileTheProviderChangesOver() {
        world.github("own");
        var old = SourceWorld.signedHeaders("1", BODY);

        world.sources.rotate("wsp_1", "own", Secret.of("other"), Duration.ofHours(2));

        assertThat(receive(old, "")).isInstanceOf(HookReply.Taken.class);
        world.clock.advance(Duration.ofHours(2));
        assertThat(refused(SourceWorld.signedHeaders("2", BODY), "")).contains("does not match");
        world.sources.rotate("wsp_1", "own", Secret.of(SourceWorld.SECRET), Duration.ZERO);
        assertThat(receive(SourceWorld.signedHeaders("3", BODY), "")).isInstanceOf(HookReply.Taken.class);
        assertThat(world.sources.get("wsp_1", "own").previousSecretUntil()).isEqualTo(world.clock.instant());
    }

    @Test
    void keepsTheSecretThatAProviderBringsOnceAndShowsItForADay() throws Exception {
        var source = world.sources.create("wsp_1", "own", "notion", null);
        assertThat(source.awaitsSecret()).isTrue();
        assertThat(refused(notion("early", BODY), "")).contains("no usable secret");

        var reply = world.hooks.receive("own", new HookRequest("POST", "http://x", null, json(), bytes("{\"verification_token\":\"secret_1\"}")));

        assertThat(reply).isInstanceOf(HookReply.Handshake.class);
        assertThat(world.sources.brought("wsp_1", "own").reveal()).isEqualTo("secret_1");
        assertThat(receive(notion("secret_1", BODY), "")).isInstanceOf(HookReply.Taken.class);
        var second = new HookRequest("POST", "http://x", null, json(), bytes("{\"verification_token\":\"secret_2\"}"));
        assertThat(catchThrowableOfType(Refusal.class, () -> world.hooks.receive("own", second)).getMessage())
                .contains("has one already");
        assertThat(receive(notion("secret_1", bytes("{\"a\":1}")), bytes("{\"a\":1}"))).isInstanceOf(HookReply.Taken.class);

        world.sources.rotate("wsp_1", "own", null, null);
        world.hooks.receive("own", second);
        assertThat(world.sources.brought("wsp_1", "own").reveal()).isEqualTo("secret_2");
        assertThat(receive(notion("secret_1", bytes("{\"a\":2}")), bytes("{\"a\":2}"))).as("for a day").isInstanceOf(HookReply.Taken.class);
        world.clock.advance(Duration.ofDays(1));
        assertThat(catchThrowableOfType(Refusal.class, () -> world.sources.brought("wsp_1", "own")).code())
                .isEqualTo("source_secret_hidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    {}                                                    | | | /verifier               | type is missing
                    {"type":"magic"}                                      | | | /verifier/type          | verifier.type
                    {"type":"signature"}                                  | s | | /verifier             | from is missing
                    {"type":"signature","from":{"header":"a b"}}          | s | | /verifier/from        | header must be a name
                    {"type":"signature","from":{"header":"X"},"signs":"{ts}"} | s | | /verifier/signs   | signs no {body}
                    {"type":"signature","from":{"header":"X"},"signs":"{ts}{body}"} | s | | /verifier   | {ts} needs a timestamp
                    {"type":"token"}                                      | s | | /verifier             | from is missing
                    {"type":"token","from":{"header":"X"}}                | | | secret                  | secret is missing
                    {"type":"basic","from":{"header":"X"}}                | s | | /verifier             | from belongs to
                    {"type":"jwt"}                                        | | | /verifier               | jwks_url, issuer and audience
                    {"type":"jwt","jwks_url":"http://a.example","issuer":"i","audience":"a"} | | | /verifier | https://
                    {"type":"jwt","jwks_url":"https://a.example","issuer":"i","audience":"a"} | s | | secret | takes no secret
                    {"type":"basic","algorithm":"hmac-sha1"}              | s | | /verifier             | algorithm belongs to the type signature
                    {"ip_ranges":["192.0.2.1/24"]}                        | | | /verifier               | write 192.0.2.0/24
                    {"ip_ranges":["acme.example"]}                        | | | /verifier               | acme.example' is not a network
                    {"client_certificate":{"header":"X"}}                 | | | /verifier/client_certificate | value is missing
                    {"type":"basic"}                                      | s | github | /verifier/type | leave one of them out
                    {"type":"signature","algorithm":"ed25519","from":{"header":"X"}} | AAAA | | secret     | a public key
                    """)
    void refusesWhatMakesNoSenseNamingTheField(String verifier, String secret, String provider, String field, String message) {
        var refusal = catchThrowableOfType(Refusal.class, () -> world.sources.create("wsp_1", new NewSource(
                "own", provider, secret == null ? null : Secret.of(secret), Json.trusted(verifier))));

        assertThat(refusal.field()).isEqualTo(field);
        assertThat(refusal.getMessage()).contains(message);
    }

    /** A service whose keys stand on a server on loopback. */
    private final class Issuer implements AutoCloseable {

        private final AtomicInteger fetches = new AtomicInteger();
        private final HttpServer server;
        private RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();

        Issuer() throws IOException, JOSEException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/jwks", exchange -> {
                fetches.incrementAndGet();
                var keys = bytes(new JWKSet(key.toPublicJWK()).toString());
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:%d/jwks".formatted(server.getAddress().getPort());
        }

        void rotate() throws JOSEException {
            key = new RSAKeyGenerator(2048).keyID("k2").generate();
        }

        String token(JWTClaimsSet claims) throws JOSEException {
            var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        }

        /** Signed with the public key as if it were a shared secret. */
        String confused(JWTClaimsSet claims) throws JOSEException {
            var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims);
            token.sign(new MACSigner(key.toPublicKey().getEncoded()));
            return token.serialize();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().issuer("https://issuer.example").audience("millrace").expirationTime(at(60));
    }

    private Date at(int seconds) {
        return Date.from(world.clock.instant().plusSeconds(seconds));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Map<String, String> notion(String key, byte[] body) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));
        return Map.of("Content-Type", "application/json", "X-Notion-Signature", "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
    }

    private static String hmac(String key, String before) throws Exception {
        var mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(bytes(key), "HmacSHA512"));
        mac.update(bytes(before));
        return Base64.getEncoder().encodeToString(mac.doFinal(BODY));
    }

    private void source(String verifier, String secret) {
        world.sources.create(
                "wsp_1", new NewSource("own", null, secret == null ? null : Secret.of(secret), Json.trusted(verifier)));
    }

    private HookReply receive(Map<String, String> headers, String peer) {
        return world.hooks.receive("own", request(headers, peer));
    }

    private HookReply receive(Map<String, String> headers, byte[] body) {
        return world.hooks.receive("own", SourceWorld.request(headers, body));
    }

    /** The reason, which also stands in the log. */
    private String refused(Map<String, String> headers, String peer) {
        var refusal = catchThrowableOfType(Refusal.class, () -> receive(headers, peer));
        assertThat(refusal.code()).isEqualTo("signature_invalid");
        assertThat(world.sources.deliveries("wsp_1", "own", PageRequest.of(null, null)).data().getFirst().reason())
                .isEqualTo(refusal.getMessage());
        return refusal.getMessage();
    }

    private static HookRequest request(Map<String, String> headers, String peer) {
        var lists = new LinkedHashMap<String, List<String>>(json());
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return new HookRequest("POST", "http://localhost/hooks/own", null, lists, BODY, peer);
    }

    private static Map<String, List<String>> json() {
        return Map.of("Content-Type", List.of("application/json"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
