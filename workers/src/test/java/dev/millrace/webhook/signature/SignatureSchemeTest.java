package dev.millrace.webhook.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.millrace.vault.Secret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
