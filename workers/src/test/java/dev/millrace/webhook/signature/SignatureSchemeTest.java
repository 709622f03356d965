package dev.millrace.webhook.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.millrace.vault.Secret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SignatureSchemeTest {

    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    @Test
    void givesTheSignatureOfThePublishedVector() {
        var secret = new SigningSecret(Secret.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        var headers = SignatureScheme.STANDARD.headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), BODY, List.of(secret));

        assertThat(headers)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        "webhook-timestamp", "1614265330",
                        "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    @Test
    void isAcceptedByAnotherLibraryUnderEverySecretThatIsLiveAndUnderNoOther() throws Exception {
        var old = SigningSecret.generate();
        var fresh = SigningSecret.generate();

        var headers = SignatureScheme.STANDARD.headers("evt_1", Instant.now(), BODY, List.of(fresh, old));

        verify(fresh, headers, BODY);
        verify(old, headers, BODY);
        assertThatThrownBy(() -> verify(SigningSecret.generate(), headers, BODY))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> verify(fresh, headers, "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void isAcceptedByTheJdkUnderThePublicKeyOfEveryPairThatIsLiveAndUnderNoOther() throws Exception {
        var old = SigningSecret.generate(KeyKind.ED25519);
        var fresh = SigningSecret.generate(KeyKind.ED25519);

        var headers = SignatureScheme.ED25519.headers("evt_1", Instant.ofEpochSecond(1614265330), BODY, List.of(fresh, old));

        var signatures = headers.get("webhook-signature").split(" ");
        var signed = "evt_1.1614265330." + new String(BODY, StandardCharsets.UTF_8);
        assertThat(signatures).hasSize(2).allMatch(signature -> signature.startsWith("v1a,"));
        assertThat(holds(fresh.publicKey(), signed, signatures[0])).isTrue();
        assertThat(holds(old.publicKey(), signed, signatures[1])).isTrue();
        assertThat(holds(old.publicKey(), signed, signatures[0])).isFalse();
        assertThat(holds(fresh.publicKey(), signed + " ", signatures[0])).isFalse();
    }

    @Test
    void signsAsThePublishedVectorsOfRfc8032() throws Exception {
        // RFC 8032, section 7.1, test 3.
        var pair = HexFormat.of().parseHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        var secret = new SigningSecret(Secret.of("whsk_" + Base64.getEncoder().encodeToString(pair)));

        assertThat(HexFormat.of().formatHex(secret.signByPair(HexFormat.of().parseHex("af82"))))
                .isEqualTo("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        assertThat(secret.publicKey()).isEqualTo("whpk_/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=");
    }

    @Test
    void signsTheClassicWayUnderTheWholeTextOfTheSecret() throws Exception {
        var old = SigningSecret.generate();
        var fresh = SigningSecret.generate();

        var headers = SignatureScheme.SHA256_HEX.headers("evt_1", Instant.EPOCH, BODY, List.of(fresh, old));

        assertThat(headers)
                .containsEntry("X-Webhook-Signature", openssl(fresh))
                .containsEntry("X-Webhook-Signature-Previous", openssl(old))
                .containsEntry("webhook-id", "evt_1")
                .doesNotContainKey("webhook-signature");
    }

    @Test
    void makesSecretsOfThirtyTwoBytesThatNeverRepeatAndNeverShow() {
        var secrets = Stream.generate(SigningSecret::generate).limit(100).collect(Collectors.toSet());

        assertThat(secrets).hasSize(100).allSatisfy(secret -> {
            assertThat(secret.text().reveal()).matches("whsec_[A-Za-z0-9+/]{43}=");
            assertThat(secret.publicKey()).isNull();
            assertThat(secret.toString()).doesNotContain(secret.text().reveal());
        });
    }

    @Test
    void refusesAnIdThatWouldMakeTheSignedTextAmbiguous() {
        var secrets = List.of(SigningSecret.generate());

        assertThatThrownBy(() -> SignatureScheme.STANDARD.headers("evt.1", Instant.EPOCH, BODY, secrets))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void verify(SigningSecret secret, Map<String, String> headers, byte[] body) throws Exception {
        var lists = headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        new Webhook(secret.text().reveal())
                .verify(new String(body, StandardCharsets.UTF_8), HttpHeaders.of(lists, (name, value) -> true).map());
    }

    /** As somebody does who has only the text of the key and the JDK. */
    private static boolean holds(String publicKey, String signed, String signature) throws Exception {
        var spki = HexFormat.of().parseHex("302a300506032b6570032100"
                + HexFormat.of().formatHex(Base64.getDecoder().decode(publicKey.substring("whpk_".length()))));
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(signed.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(Base64.getDecoder().decode(signature.substring("v1a,".length())));
    }

    private static String openssl(SigningSecret secret) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.text().reveal().getBytes(StandardCharsets.US_ASCII), "raw"));
        var hex = new StringBuilder();
        for (var octet : mac.doFinal(BODY)) {
            hex.append("%02x".formatted(octet));
        }
        return hex.toString();
    }
}
