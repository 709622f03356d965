package dev.millrace.connection.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.connection.token.TokenRequest.Encoding;
import dev.millrace.connection.token.TokenRequest.Grant;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TokenEndpoint;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClientTest {

    private static final String SECRET = "p:s 1&x=ß";

    private final SetClock clock = new SetClock();
    private final TokenEndpoint endpoint = new TokenEndpoint();
    private final TokenClient client = client(Duration.ofSeconds(5));

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void sendsAFormWithTheClientInItsHeader() {
        var outcome = client.fetch(request(ClientAuthentication.CLIENT_SECRET_BASIC, Encoding.FORM));

        assertThat(issued(outcome).token().reveal()).isEqualTo("token-1");
        var asked = endpoint.asked().getFirst();
        assertThat(asked.contentType()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(asked.body())
                .isEqualTo("grant_type=client_credentials&scope=read+write%3Aall&audience=https%3A%2F%2Fapi");
        assertThat(basic(asked.authorization())).isEqualTo("id%3A1:p%3As+1%26x%3D%C3%9F");
    }

    @Test
    void blotsTheSecretOutInEveryFormInWhichItWasSent() {
        var request = request(ClientAuthentication.CLIENT_SECRET_BASIC, Encoding.FORM);
        var pair = Base64.getEncoder().encodeToString("id%3A1:p%3As+1%26x%3D%C3%9F".getBytes(StandardCharsets.UTF_8));
        endpoint.answersJson(
                400,
                "{\"error\":\"invalid_client\",\"error_description\":\"you sent Basic %s, p%%3As+1%%26x%%3D%%C3%%9F and %s\"}"
                        .formatted(pair, SECRET));

        assertThat(((TokenOutcome.Denied) client.fetch(request)).reason()).contains("you sent Basic ***, *** and ***");
    }

    @Test
    void sendsAFormWithTheClientInIt() {
        client.fetch(request(ClientAuthentication.CLIENT_SECRET_POST, Encoding.FORM));

        var asked = endpoint.asked().getFirst();
        assertThat(asked.authorization()).isEqualTo("null");
        assertThat(asked.body()).contains("client_id=id%3A1&client_secret=p%3As+1%26x%3D%C3%9F&");
    }

    @Test
    void sendsJsonForAPersonAndAClientWithoutASecret() {
        client.fetch(new TokenRequest(
                endpoint.uri(),
                new Grant.Password("ada", Secret.of(SECRET)),
                "app",
                null,
                ClientAuthentication.NONE,
                Encoding.JSON,
                List.of(),
                List.of()));

        var asked = endpoint.asked().getFirst();
        assertThat(asked.contentType()).isEqualTo("application/json");
        assertThat(asked.body())
                .isEqualTo("{\"grant_type\":\"password\",\"username\":\"ada\",\"password\":\"p:s 1&x=ß\",\"client_id\":\"app\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example.com,            , https://login.example.com/oauth2/token",
        "https://login.example.com/realms/a/,  , https://login.example.com/realms/a/oauth2/token",
        "https://login.example.com/realms/a, /t, https://login.example.com/realms/a/t",
        "https://login.example.com, v2/token   , https://login.example.com/v2/token"
    })
    void findsTheEndpointBelowItsAuthority(URI authority, @Nullable String path, URI endpoint) {
        assertThat(TokenRequest.endpoint(authority, path)).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"access_token":"t","token_type":"Bearer","expires_in":3600}           | 3600    | 3540
        {"access_token":"t","token_type":"bearer","expires_in":"1800"}         | 1800    | 1740
        {"access_token":"t","expires_in":30}                                   | 30      | 27
        {"access_token":"t","expires_in":3599.9}                               | 3599    | 3539
        {"access_token":"t","expires_in":1e15}                                 | 34560000 | 34559940
        {"access_token":"t"}                                                   | 900     | 840
        {"access_token":"t","expires_in":null}                                 | 900     | 840
        {"access_token":"t","expires_in":"never"}                              | 900     | 840
        {"access_token":"t","expires_in":0}                                    | 900     | 840
        {"access_token":"t","expires_in":-5,"refresh_token":"r","x":{"y":[]}}  | 900     | 840
        """)
    void keepsATokenForItsLifeAndRenewsItAMarginBefore(String body, long life, long renewal) {
        endpoint.answersJson(200, body);

        var issued = issued(client.fetch(request()));

        assertThat(issued.token().reveal()).isEqualTo("t");
        assertThat(Duration.between(clock.instant(), issued.life().expiresAt())).hasSeconds(life);
        assertThat(Duration.between(clock.instant(), issued.life().renewAt())).hasSeconds(renewal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"access_token":"t","scope":"a b"}      | a b
        {"access_token":"t","scope":"a,b,a"}    | a b
        {"access_token":"t","scope":["a","b"]}  | a b
        {"access_token":"t","scope":""}         | read write:all
        {"access_token":"t","scope":7}          | 7
        {"access_token":"t"}                    | read write:all
        """)
    void tellsTheScopesThatWereGranted(String body, String scopes) {
        endpoint.answersJson(200, body);

        assertThat(issued(client.fetch(request())).scopes()).containsExactly(scopes.split(" "));
    }

    @Test
    void readsATokenOutOfAForm() {
        endpoint.answers(
                200,
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                "access_token=a%2Bb&scope=repo%2Cgist&token_type=bearer&expires_in=60");

        var issued = issued(client.fetch(request()));

        assertThat(issued.token().reveal()).isEqualTo("a+b");
        assertThat(issued.scopes()).containsExactly("repo", "gist");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | {"error":"invalid_grant"}                                | answered invalid_grant
        401 | {"error":"invalid_client","error_description":"no such"} | answered invalid_client (no such)
        200 | {"error":"bad_verification_code","access_token":"t"}     | answered bad_verification_code
        400 | {"error":{"code":7}}                                     | answered 400
        401 | <html>no</html>                                          | answered 401
        403 |                                                          | answered 403
        404 | {}                                                       | answered 404
        200 | {"access_token":"t","token_type":"mac"}                  | need a proof at each call
        """)
    void isDeniedWhereSomebodyMustMendSomething(int status, @Nullable String body, String reason) {
        endpoint.answersJson(status, body == null ? "" : body);

        assertThat(client.fetch(request()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Denied.class, denied -> assertThat(denied.reason()).contains(reason));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | {"error":"invalid_grant"}                                                   | true
        200 | {"error":"bad_refresh_token","error_description":"The token is incorrect."} | true
        200 | {"ok":false,"error":"token_revoked"}                                        | true
        400 | {"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"} | true
        400 | {"code":"invalid_grant","message":"gone"}                                   | true
        401 | {"error":"invalid_client"}                                                  | false
        400 | {"error":"invalid_request"}                                                 | false
        403 | <html>a gateway's page</html>                                               | false
        401 |                                                                             | false
        500 | {"error":"invalid_grant"}                                                   | false
        """)
    void onlyTheProvidersWordEndsWhatAPersonHasGranted(int status, @Nullable String body, boolean ended) {
        endpoint.answersJson(status, body == null ? "" : body);

        var outcome = client.fetch(refreshing());

        assertThat(outcome).isInstanceOf(ended ? TokenOutcome.Denied.class : TokenOutcome.Unavailable.class);
        assertThat(((TokenOutcome.Failed) outcome).reason()).doesNotContain("r3fresh");
    }

    @Test
    void takesTheNextRefreshTokenAndKeepsQuietWhereThereIsNone() {
        endpoint.answersJson(200, "{\"access_token\":\"t\",\"refresh_token\":\"next\",\"expires_in\":60}");
        assertThat(issued(client.fetch(refreshing())).refreshToken()).isEqualTo(Secret.of("next"));
        assertThat(endpoint.asked().getLast().body()).contains("grant_type=refresh_token", "refresh_token=r3fresh");

        endpoint.answersJson(200, "{\"access_token\":\"t\",\"expires_in\":60}");
        assertThat(issued(client.fetch(refreshing())).refreshToken()).isNull();
    }

    @Test
    void findsWhatStandsElsewhereInTheAnswerAndATokenWithoutAnEnd() {
        endpoint.answersJson(
                200,
                """
                {"ok":true,"access_token":"bot","scope":"a","authed_user":{"access_token":"person","refresh_token":"r","scope":"b,c"}}""");
        var reading = new TokenRequest.Reading("/authed_user/access_token", "/authed_user/scope", null);

        var issued = issued(client.fetch(request(new Grant.Refresh(Secret.of("x")), reading)));

        assertThat(issued.token()).isEqualTo(Secret.of("person"));
        assertThat(issued.refreshToken()).isEqualTo(Secret.of("r"));
        assertThat(issued.scopes()).containsExactly("b", "c");
        assertThat(issued.life()).isNull();
    }

    @Test
    void exchangesACodeWithItsVerifierAndWhatTheProviderWantsBesides() {
        var code = new Grant.AuthorizationCode(Secret.of("c0de"), URI.create("https://ours.test/back"), Secret.of("v3rifier"));

        client.fetch(request(code, TokenRequest.Reading.STANDARD));

        assertThat(endpoint.asked().getLast().body())
                .contains("grant_type=authorization_code", "code=c0de", "code_verifier=v3rifier", "audience=api")
                .contains("redirect_uri=https%3A%2F%2Fours.test%2Fback");
    }

    private TokenRequest refreshing() {
        return request(new Grant.Refresh(Secret.of("r3fresh")), TokenRequest.Reading.STANDARD);
    }

    private TokenRequest request(Grant grant, TokenRequest.Reading reading) {
        return new TokenRequest(
                endpoint.uri(),
                grant,
                "app",
                Secret.of("cl1ent-s3cret"),
                ClientAuthentication.CLIENT_SECRET_POST,
                Encoding.FORM,
                List.of(),
                List.of(),
                Map.of("audience", "api"),
                reading,
                false,
                null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        500 | {"error":"invalid_client"}
        503 | <html>
        429 | {"error":"invalid_grant"}
        408 | {}
        400 | {"error":"temporarily_unavailable"}
        400 | {"error":"slow_down"}
        200 | <html>maintenance</html>
        200 | {}
        200 | {"access_token":""}
        200 | {"access_token":{"t":1}}
        200 | {"access_token":"a\\r\\nX-Other: b"}
        200 | {"access_token":"ä"}
        200 | [{"access_token":"t"}]
        200 | {"access_token":"t"
        204 |
        """)
    void isUnavailableWhereItMayPassByItself(int status, @Nullable String body) {
        endpoint.answersJson(status, body == null ? "" : body);

        assertThat(client.fetch(request()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.retryAfter()).hasSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        120                           | 120
        0                             | 5
        999999                        | 300
        Sat, 21 Nov 2026 10:01:00 GMT | 60
        Sat, 21 Nov 2026 09:00:00 GMT | 5
        soon                          | 5
        """)
    void waitsAsLongAsTheEndpointAsksWithinReason(String retryAfter, long seconds) {
        endpoint.answers(503, Map.of("Retry-After", retryAfter), "");

        assertThat(client.fetch(request()))
                .isInstanceOfSatisfying(
                        TokenOutcome.Unavailable.class,
                        unavailable -> assertThat(unavailable.retryAfter()).hasSeconds(seconds));
    }

    @Test
    void followsNoRedirectWithTheSecret() {
        try (var elsewhere = new TokenEndpoint()) {
            endpoint.answers(307, Map.of("Location", elsewhere.uri().toString()), "");

            assertThat(client.fetch(request())).isInstanceOf(TokenOutcome.Denied.class);
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @Test
    void isUnavailableWhenTheEndpointHangsUp() {
        endpoint.hangsUp();

        assertThat(client.fetch(request())).isInstanceOf(TokenOutcome.Unavailable.class);
    }

    @Test
    void givesUpAtItsDeadline() {
        var never = new CountDownLatch(1);
        endpoint.waitsFor(never);

        var outcome = client(Duration.ofMillis(200)).fetch(request());

        assertThat(outcome).isInstanceOf(TokenOutcome.Unavailable.class);
        never.countDown();
    }

    @Test
    void readsNoEndlessAnswer() {
        endpoint.answersJson(200, "{\"access_token\":\"t\",\"x\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(client.fetch(request())).isInstanceOf(TokenOutcome.Unavailable.class);
    }

    @Test
    void isDeniedWhereTheGuardLetsNobody() {
        var outcome = client.fetch(request(URI.create("http://127.0.0.2:%d/".formatted(endpoint.uri().getPort()))));

        assertThat(outcome).isInstanceOf(TokenOutcome.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void showsNoSecretThatTheEndpointRepeats(int status) {
        endpoint.answersJson(status, "{\"error\":\"invalid_client\",\"error_description\":\"not %s\\u0000!\"}".formatted(SECRET));

        var outcome = client.fetch(request());

        assertThat(outcome.toString()).contains("not *** !").doesNotContain(SECRET);
    }

    @Test
    void showsNoSecretInItsRequestsAndOutcomes() {
        assertThat(request().toString()).doesNotContain(SECRET);
        assertThat(client.fetch(request()).toString()).doesNotContain("token-1");
    }

    private TokenClient client(Duration deadline) {
        return new TokenClient(LoopbackEgress.get(), clock, deadline, Duration.ofSeconds(60));
    }

    private TokenRequest request() {
        return request(ClientAuthentication.CLIENT_SECRET_BASIC, Encoding.FORM);
    }

    private TokenRequest request(URI uri) {
        return new TokenRequest(
                uri,
                new Grant.ClientCredentials(),
                "id:1",
                Secret.of(SECRET),
                ClientAuthentication.CLIENT_SECRET_BASIC,
                Encoding.FORM,
                List.of(),
                List.of());
    }

    private TokenRequest request(ClientAuthentication authentication, Encoding encoding) {
        return new TokenRequest(
                endpoint.uri(),
                new Grant.ClientCredentials(),
                "id:1",
                Secret.of(SECRET),
                authentication,
                encoding,
                List.of("read", "write:all"),
                List.of("https://api"));
    }

    private static TokenOutcome.Issued issued(TokenOutcome outcome) {
        assertThat(outcome).isInstanceOf(TokenOutcome.Issued.class);
        return (TokenOutcome.Issued) outcome;
    }

    private static String basic(String authorization) {
        assertThat(authorization).startsWith("Basic ");
        return new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
    }
}
