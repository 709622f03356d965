package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.egress.Certificates;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.key.Pem;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.Keys;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsCredentialsTest {

    private static final String OURS = "wsp_ours";
    private static final String BASE = "https://bank.example";

    private static Certificates certificates;

    private final ConnectionFixture fixture = new ConnectionFixture(OURS);

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
        certificates.client("ada", "authority");
        certificates.client("bob", "authority");
    }

    @BeforeEach
    void beInTheirTime() throws Exception {
        fixture.clock.set(certificates.identity("ada").begins().plus(Duration.ofDays(1)));
    }

    @Test
    void keepsACertificateAndItsKeySealedUntilTheCertificateEnds() throws Exception {
        var made = create(BASE, pem("ada"));

        assertThat(made.expiresAt()).isEqualTo(certificates.identity("ada").ends());
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), made.connectionId())).isEqualTo(made);
        assertThat(signed().identity()).isEqualTo(certificates.identity("ada"));
        assertThat(signed().headers()).isEmpty();
        assertThat(stored()).doesNotContain("PRIVATE KEY", "CERTIFICATE");

        fixture.clock.set(made.expiresAt());
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), made.connectionId()).status())
                .isEqualTo(ConnectionStatus.EXPIRED);
        assertThatThrownBy(this::signed)
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                .hasMessageContaining("its credentials ended at");
    }

    @Test
    void takesAPkcs12FileApartAndForgetsItsPassword() throws Exception {
        var file = Base64.getMimeEncoder().encodeToString(certificates.pkcs12("ada", "geheim"));

        create(BASE, credentials().put("pkcs12", file).put("password", "geheim"));

        assertThat(signed().identity()).isEqualTo(certificates.identity("ada"));
    }

    @Test
    void refusesWhatCannotBeShownAndNamesTheFieldWithoutShowingIt() throws Exception {
        var file = Base64.getEncoder().encodeToString(certificates.pkcs12("ada", "geheim"));
        assertRefused(BASE, credentials(), "certificate", "is missing");
        assertRefused(BASE, pem("ada").without("private_key"), "private_key", "is missing");
        assertRefused(BASE, pem("ada").without("certificate"), "certificate", "is missing");
        assertRefused(BASE, pem("ada").put("certificate", Keys.pem(Keys.rsa(2048))), "certificate", "is no certificate");
        assertRefused(
                BASE, pem("ada").put("certificate", Keys.pem("CERTIFICATE", new byte[] {1, 2})), "certificate", "cannot be read");
        assertRefused(BASE, pem("ada").put("private_key", Pem.text(certificates.chain("ada"))), "private_key", "is a certificate");
        assertRefused(
                BASE,
                pem("ada").put("private_key", Pem.text(certificates.key("bob")).reveal()),
                "private_key",
                "is not the key of the certificate");
        assertRefused(
                BASE, pem("ada").put("private_key", Keys.pem("ENCRYPTED PRIVATE KEY", new byte[] {1})), "private_key", "is encrypted");
        assertRefused(BASE, credentials().put("pkcs12", file).put("password", "other"), "pkcs12", "cannot be opened with this password");
        assertRefused(BASE, credentials().put("pkcs12", file), "pkcs12", "cannot be opened with this password");
        assertRefused(BASE, credentials().put("pkcs12", "AAAA").put("password", "geheim"), "pkcs12", "is no PKCS#12 file");
        assertRefused(BASE, pem("ada").put("pkcs12", file), "pkcs12", "give either");
        assertRefused(BASE, pem("expired"), "certificate", "ended at");
        assertRefused(BASE, pem("early"), "certificate", "is not valid before");
        assertThatThrownBy(() -> create("http://bank.example", pem("ada")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo("base_url"));
    }

    @Test
    void opensAnEncryptedKeyOnceAndForgetsItsPassphrase() throws Exception {
        var encrypted = Keys.encrypted(certificates.key("ada"), "geheim", "PBEWithHmacSHA256AndAES_256", 10_000);

        assertRefused(BASE, pem("ada").put("private_key", encrypted), "private_key", "give its passphrase too");
        assertRefused(
                BASE, pem("ada").put("private_key", encrypted).put("passphrase", "other"), "private_key", "with this passphrase");
        create(BASE, pem("ada").put("private_key", encrypted).put("passphrase", "geheim"));

        assertThat(signed().identity()).isEqualTo(certificates.identity("ada"));
    }

    @Test
    void putsATokenOrAPasswordBesideTheCertificate() throws Exception {
        create(BASE, beside("{\"type\":\"bearer\",\"token\":\"t0ken\"}"));

        assertThat(signed().identity()).isEqualTo(certificates.identity("ada"));
        assertThat(signed().headers()).singleElement().satisfies(header -> {
            assertThat(header.name()).isEqualTo("Authorization");
            assertThat(header.value()).isEqualTo("Bearer t0ken");
        });
        assertThat(fixture.access.require(OURS, "bank").secrets()).contains(Secret.of("t0ken"));
        assertThat(stored()).doesNotContain("t0ken");

        fixture.jdbc.sql("delete from connection").update();
        create(BASE, beside("{\"type\":\"basic\",\"username\":\"ada\",\"password\":\"geheim\"}"));
        assertThat(signed().identity()).isEqualTo(certificates.identity("ada"));
        assertThat(signed().headers()).singleElement().satisfies(header -> assertThat(header.value()).startsWith("Basic "));
        assertThat(fixture.access.require(OURS, "bank").asDigest().sign(EgressRequest.of("GET", URI.create(BASE))).identity())
                .as("for a challenge too")
                .isEqualTo(certificates.identity("ada"));
    }

    @Test
    void asksForATokenBesideTheCertificateAndHasItsScopes() throws Exception {
        var made = create(
                BASE,
                beside(
                        """
                        {"type":"client_credentials","token_url":"https://127.0.0.1:1/token","client_id":"app","client_secret":"geheim",
                         "scopes":["accounts"]}"""));

        assertThat(made.scopes()).containsExactly("accounts");
        assertThatThrownBy(this::signed).isInstanceOf(ConnectionFailure.class).hasMessageContaining("the token endpoint 127.0.0.1");
    }

    @Test
    void refusesWhatCannotGoBesideACertificate() throws Exception {
        assertRefused("{\"type\":\"bearer\"}", "authentication.token", "field_missing");
        assertRefused("{\"type\":\"bearer\",\"token\":\"s3cr3t x\"}", "authentication.token", "field_invalid");
        assertRefused("{\"type\":\"bearer\",\"token\":\"t\",\"pin\":\"s3cr3t\"}", "authentication.pin", "field_unknown");
        assertRefused("{\"type\":\"mutual_tls\"}", "authentication.type", "field_invalid");
        assertRefused("{\"token\":\"s3cr3t\"}", "authentication.type", "field_missing");
        assertRefused("\"s3cr3t\"", "authentication", "field_invalid");
        assertRefused(
                "{\"type\":\"client_credentials\",\"token_url\":\"http://bank.example/t\",\"client_id\":\"a\",\"client_secret\":\"s3cr3t\"}",
                "authentication.token_url",
                "field_invalid");
    }

    private void assertRefused(String beside, String field, String code) {
        assertThatThrownBy(() -> create(BASE, beside(beside))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.field()).isEqualTo("credentials." + field);
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.getMessage()).doesNotContain("s3cr3t").endsWith(".");
        });
    }

    private static ObjectNode beside(String authentication) throws Exception {
        return pem("ada").set("authentication", Json.read(authentication));
    }

    private Connection create(String base, JsonNode credentials) {
        return fixture.connections.create(OURS, new NewConnection("http", "bank", base, credentials));
    }

    private void assertRefused(String base, JsonNode credentials, String field, String why) {
        assertThatThrownBy(() -> create(base, credentials))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
                    assertThat(refusal.field()).isEqualTo("credentials." + field);
                    assertThat(refusal).hasMessageStartingWith("credentials." + field + " ").hasMessageContaining(why);
                    assertThat(refusal.getMessage()).endsWith(".").doesNotContain("-----END", "geheim", "MII");
                });
    }

    private EgressRequest signed() {
        return fixture.access.require(OURS, "bank").sign(EgressRequest.of("GET", URI.create(BASE + "/x")));
    }

    private String stored() {
        return fixture.jdbc.sql("select c::text || encode(c.sealed_credentials, 'escape') from connection c")
                .query(String.class)
                .single();
    }

    private static ObjectNode credentials() {
        return Json.mapper().createObjectNode().put("type", "mutual_tls");
    }

    private static ObjectNode pem(String alias) throws Exception {
        return credentials()
                .put("certificate", Pem.text(certificates.chain(alias)))
                .put("private_key", Pem.text(certificates.key(alias)).reveal());
    }
}
