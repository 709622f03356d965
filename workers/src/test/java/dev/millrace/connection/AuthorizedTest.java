package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedTest {

    private static final URI BASE = URI.create("https://api.example.com/v2/");
    private static final Secret TOKEN = Secret.of("t0ken-9f8e7d");

    private final Authorized bearer = Authorized.bearer("The connection 'crm'", BASE, TOKEN, List.of());

    @Test
    void putsABearerTokenInTheAuthorizationHeader() {
        assertThat(sign(bearer, "https://api.example.com/v2/contacts").headers())
                .containsExactly(new Header("Authorization", "Bearer t0ken-9f8e7d", true));
    }

    @Test
    void putsNameAndPasswordInTheAuthorizationHeader() {
        var basic = Authorized.basic("c", BASE, "Aladdin", Secret.of("open sesame"));

        assertThat(sign(basic, "https://api.example.com/").headers())
                .containsExactly(new Header("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", true));
        assertThat(basic.secrets())
                .containsExactly(Secret.of("QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), Secret.of("open sesame"));
    }

    @Test
    void hidesTheUserNameWhereItIsTheKey() {
        assertThat(Authorized.basic("c", BASE, "sk_live_1", Secret.of("")).secrets()).contains(Secret.of("sk_live_1"));
    }

    @Test
    void putsAKeyInItsHeaderInPlaceOfTheGivenOne() {
        var key = Authorized.headerKey("c", BASE, "X-Api-Key", TOKEN);
        var request = EgressRequest.of("GET", BASE).withHeader("x-api-key", "mine").withHeader("Accept", "a/b");

        assertThat(key.sign(request).headers())
                .containsExactly(new Header("Accept", "a/b"), new Header("X-Api-Key", "t0ken-9f8e7d", true));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/x,                   https://api.example.com/x?key=a%20b%26c",
        "https://api.example.com/x?,                  https://api.example.com/x?key=a%20b%26c",
        "https://api.example.com/x?q=%2F&r=1#part,    https://api.example.com/x?q=%2F&r=1&key=a%20b%26c",
        "https://api.example.com/x?key=1&k%65y=2&q=3, https://api.example.com/x?q=3&key=a%20b%26c",
        "https://api.example.com#part?,               https://api.example.com?key=a%20b%26c"
    })
    void putsAKeyInTheQueryInPlaceOfTheGivenOne(String target, String signed) {
        var key = Authorized.queryKey("c", BASE, "key", Secret.of("a b&c"));

        assertThat(sign(key, target).uri()).isEqualTo(URI.create(signed));
        assertThat(key.secrets()).containsExactly(Secret.of("a%20b%26c"), Secret.of("a b&c"));
    }

    @Test
    void keepsTheRestOfTheRequest() {
        var request = EgressRequest.of("POST", URI.create("https://api.example.com/x"))
                .withBody(new byte[] {1})
                .withMaxAnswer(7, EgressRequest.Overflow.CUT)
                .withRedirects(true);

        var signed = Authorized.queryKey("c", BASE, "key", TOKEN).sign(request);

        assertThat(signed).usingRecursiveComparison().ignoringFields("uri").isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com",
                "https://api.example.com/",
                "https://API.Example.COM/v2",
                "HTTPS://api.example.com:443/other",
                "https://api.example.com:/x",
                "https://api.example.com?x=@evil.com",
                "https://api.example.com#@evil.com"
            })
    void signsForItsOriginHoweverItIsWritten(String target) {
        assertThat(sign(bearer, target).headers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com/",
                "https://api.example.com:444/",
                "https://api.example.com:80/",
                "https://api.example.com.evil.com/",
                "https://evil.com/api.example.com",
                "https://evil.com/?https://api.example.com",
                "https://xapi.example.com/",
                "https://example.com/",
                "https://v2.api.example.com/",
                "https://api.example.com./",
                "https://api.example.com@evil.com/",
                "https://me@api.example.com/",
                "https://me:pw@api.example.com/",
                "https://@api.example.com/",
                "https://evil.com#@api.example.com/",
                "https://api.example.com%2eevil.com/",
                "https://api.example.com%40evil.com/",
                "https://api.example.com:443@evil.com/",
                "https://api.example.com:0/",
                "https://api.example.com:65979/",
                "https://аpi.example.com/",
                "https://api。example.com/",
                "https:api.example.com",
                "https:/api.example.com",
                "//api.example.com/",
                "/v2/contacts",
                "ftp://api.example.com/",
                "file:///etc/passwd",
                "mailto:api.example.com",
                "https://[::1]/",
                ""
            })
    void signsForNoOtherOriginAndNamesNoSecret(String target) {
        assertThatThrownBy(() -> sign(bearer, target))
                .isInstanceOf(ConnectionFailure.WrongOrigin.class)
                .hasMessageStartingWith("The connection 'crm' is for https://api.example.com only")
                .hasMessageNotContaining(TOKEN.reveal());
        assertThat(bearer.covers(URI.create(target))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://[::1]:8080/x, http://[::1]:8080/, true",
        "http://[::1]:8080/x, http://[::1]/,      false",
        "http://localhost,    http://LOCALHOST:80/, true",
        "http://localhost,    https://localhost:80/, false"
    })
    void comparesPortsAndAddressesOfEveryKind(URI base, URI target, boolean covered) {
        assertThat(Authorized.bearer("c", base, TOKEN, List.of()).covers(target)).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({
        "/contacts,                       https://api.example.com/v2/contacts",
        "/,                               https://api.example.com/v2/",
        "?q=1,                            https://api.example.com/v2/?q=1",
        "//evil.com/x,                    https://api.example.com/v2//evil.com/x",
        "https://api.example.com/v3/x,    https://api.example.com/v3/x",
        "https://evil.com/x,              https://evil.com/x",
        "contacts,                        contacts"
    })
    void putsRelativeEndpointsBehindItsBaseAddress(String endpoint, URI resolved) {
        assertThat(bearer.resolve(endpoint)).isEqualTo(resolved);
    }

    @Test
    void staysAtItsOriginWhateverRelativeEndpointFollowsAnAddressWithoutASlash() {
        var plain = Authorized.bearer("c", URI.create("https://api.example.com"), TOKEN, List.of());

        for (var endpoint : List.of("/x", "//evil.com/", "/@evil.com", "/\u2215evil.com", "?@evil.com", "/..//evil.com")) {
            assertThat(plain.covers(plain.resolve(endpoint))).as(endpoint).isTrue();
        }
        for (var endpoint : List.of("@evil.com/", ".evil.com/", ":80/", "evil.com", "\\evil.com", " /x", "/ x")) {
            assertThatThrownBy(() -> sign(plain, plain.resolve(endpoint).toString()))
                    .as(endpoint)
                    .isInstanceOf(ConnectionFailure.WrongOrigin.class);
        }
    }

    @Test
    void refusesATokenThatWouldBecomeAnotherHeader() {
        assertThatThrownBy(() -> Authorized.bearer("It", BASE, Secret.of("s3cr3t\r\nX-Admin: 1"), List.of()))
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void showsNoSecret() {
        var request = sign(Authorized.queryKey("It", BASE, "key", TOKEN), "https://api.example.com/x");

        assertThat(bearer.toString()).isEqualTo("Authorized[The connection 'crm' for https://api.example.com]");
        assertThat(request.toString() + sign(bearer, "https://api.example.com/"))
                .doesNotContain(TOKEN.reveal());
        assertThat(bearer.secrets().toString()).doesNotContain(TOKEN.reveal());
    }

    private static EgressRequest sign(Authorized authorized, String target) {
        return authorized.sign(EgressRequest.of("GET", URI.create(target)));
    }
}
