package dev.millrace.webhook;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.signature.SignatureScheme;
import dev.millrace.webhook.signature.SigningSecret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {

    private static final String URL = "https://hooks.example.com/in?x=1";

    private static WebhookFixture fixture;
    private static Webhooks webhooks;

    @BeforeAll
    static void start() {
        fixture = new WebhookFixture();
        webhooks = fixture.webhooks();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void makesAnActiveEndpointWithASecretOfItsOwn() {
        var issued = webhooks.create(WORKSPACE, WebhookFixture.draft(URL, "order.created", "record.*", "record.*"));

        assertThat(issued.secret().text().reveal()).startsWith("whsec_");
        assertThat(issued.webhook().webhookId()).startsWith("whk_");
        assertThat(issued.webhook().events()).containsExactly("order.created", "record.*");
        assertThat(issued.webhook().active()).isTrue();
        assertThat(issued.webhook().headers()).isEmpty();
        assertThat(issued.webhook().apiVersion()).isNull();
        assertThat(issued.webhook().signature()).isEqualTo(SignatureScheme.STANDARD);
        assertThat(webhooks.get(WORKSPACE, issued.webhook().webhookId())).isEqualTo(issued.webhook());
        assertThat(secrets(issued)).containsExactly(issued.secret());
    }

    @Test
    void keepsTheSecretSealedInTheDatabase() {
        var issued = fixture.endpoint(URL, "*");

        var stored = fixture.jdbc.sql("select encode(sealed, 'escape') from webhook_secret where webhook_id = :id")
                .param("id", issued.webhook().webhookId())
                .query(String.class)
                .single();

        assertThat(stored).doesNotContain("whsec_").doesNotContain(issued.secret().text().reveal().substring(6));
    }

    @Test
    void changesOnlyWhatIsGiven() {
        var before = webhooks.create(
                        WORKSPACE,
                        new WebhookDraft(
                                "orders", URL, List.of("*"), Map.of("X-Env", "test"), true, "2025-02-03", "sha256-hex"))
                .webhook();

        var changed = webhooks.change(
                WORKSPACE, before.webhookId(), new WebhookDraft("renamed", null, null, null, null, null, null));
        var after = changed.webhook();

        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("name", "updatedAt")
                .isEqualTo(before);
        assertThat(after.name()).isEqualTo("renamed");
        assertThat(webhooks.get(WORKSPACE, before.webhookId())).isEqualTo(after);
        assertThat(changed.secret()).isNull();
    }

    @Test
    void takesADayAwayThatIsGivenEmpty() {
        var draft = new WebhookDraft("dated", URL, List.of("*"), null, null, "2025-02-03", null);
        var id = webhooks.create(WORKSPACE, draft).webhook().webhookId();

        var after = webhooks.change(WORKSPACE, id, new WebhookDraft(null, null, null, null, null, "", null)).webhook();

        assertThat(after.apiVersion()).isNull();
        assertThat(webhooks.get(WORKSPACE, id).apiVersion()).isNull();
    }

    @Test
    void forgetsWhyItWasDisabledOnceItIsActiveAgain() {
        var id = fixture.endpoint(URL, "*").webhook().webhookId();

        assertThat(webhooks.disable(WORKSPACE, id, "It is gone.")).get().extracting(Webhook::disabledReason).isEqualTo("It is gone.");
        assertThat(webhooks.disable(WORKSPACE, id, "It is gone.")).isEmpty();
        var active = webhooks.change(WORKSPACE, id, new WebhookDraft(null, null, null, null, true, null, null)).webhook();

        assertThat(active.active()).isTrue();
        assertThat(active.disabledReason()).isNull();
    }

    @Test
    void signsWithTheOldSecretForADayAfterARotation() {
        var first = fixture.endpoint(URL, "*");
        var id = first.webhook().webhookId();

        var second = webhooks.rotateSecret(WORKSPACE, id);
        assertThat(secrets(first)).containsExactly(second.secret(), first.secret());

        fixture.clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(secrets(first)).containsExactly(second.secret(), first.secret());

        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(secrets(first)).containsExactly(second.secret());
    }

    @Test
    void showsOfAKeyPairThePublicKeyAndNothingElse() {
        var issued = webhooks.create(WORKSPACE, signedBy("ed25519"));
        var id = issued.webhook().webhookId();

        assertThat(issued.secret()).isNull();
        assertThat(issued.webhook().verifyingKey()).matches("whpk_[A-Za-z0-9+/]{43}=");
        assertThat(webhooks.get(WORKSPACE, id)).isEqualTo(issued.webhook());
        assertThat(secrets(issued)).extracting(SigningSecret::publicKey).containsExactly(issued.webhook().publicKey());
    }

    @Test
    void signsByTheOldKeyPairForADayAfterARotation() {
        var first = webhooks.create(WORKSPACE, signedBy("ed25519"));
        var id = first.webhook().webhookId();

        var second = webhooks.rotateSecret(WORKSPACE, id);
        assertThat(second.secret()).isNull();
        assertThat(webhooks.get(WORKSPACE, id)).isEqualTo(second.webhook());
        assertThat(second.webhook().publicKey()).isNotEqualTo(first.webhook().publicKey());
        assertThat(secrets(first))
                .extracting(SigningSecret::publicKey)
                .containsExactly(second.webhook().publicKey(), first.webhook().publicKey());

        fixture.clock.advance(Duration.ofHours(24));
        assertThat(secrets(first)).extracting(SigningSecret::publicKey).containsExactly(second.webhook().publicKey());
    }

    @Test
    void keepsTheSecretAndTheKeyPairOfAnEndpointThatChangesOverAndBack() {
        var symmetric = fixture.endpoint(URL, "*");
        var id = symmetric.webhook().webhookId();

        var paired = webhooks.change(WORKSPACE, id, signature("ed25519"));
        assertThat(paired.secret()).isNull();
        assertThat(paired.webhook().verifyingKey()).startsWith("whpk_");
        assertThat(secrets(symmetric)).extracting(SigningSecret::publicKey).containsExactly(paired.webhook().publicKey());

        var back = webhooks.change(WORKSPACE, id, signature("sha256-hex"));
        assertThat(back.secret()).isNull();
        assertThat(back.webhook().verifyingKey()).isNull();
        assertThat(secrets(symmetric)).containsExactly(symmetric.secret());

        assertThat(webhooks.change(WORKSPACE, id, signature("ed25519")).webhook().verifyingKey())
                .isEqualTo(paired.webhook().publicKey());
    }

    @Test
    void givesAnEndpointThatHasOnlyAKeyPairASecretOnceItNeedsOne() {
        var id = webhooks.create(WORKSPACE, signedBy("ed25519")).webhook().webhookId();

        var changed = webhooks.change(WORKSPACE, id, signature("standard"));

        assertThat(changed.secret().text().reveal()).startsWith("whsec_");
        assertThat(secrets(changed)).containsExactly(changed.secret());
        assertThat(webhooks.change(WORKSPACE, id, signature("sha256-hex")).secret()).isNull();
    }

    @Test
    void refusesToRotateWhenTenSecretsSign() {
        var id = fixture.endpoint(URL, "*").webhook().webhookId();
        IntStream.range(0, 9).forEach(rotation -> webhooks.rotateSecret(WORKSPACE, id));

        assertThat(refusal(() -> webhooks.rotateSecret(WORKSPACE, id)).kind()).isEqualTo(Refusal.Kind.CONFLICT);
        assertThat(webhooks.destination(WORKSPACE, id).orElseThrow().secrets()).hasSize(10);

        fixture.clock.advance(Duration.ofHours(25));
        assertThat(webhooks.rotateSecret(WORKSPACE, id)).isNotNull();
    }

    @Test
    void hidesAnotherWorkspacesEndpointCompletely() {
        var id = fixture.endpoint(URL, "*").webhook().webhookId();

        for (var call : List.<Runnable>of(
                () -> webhooks.get(OTHER_WORKSPACE, id),
                () -> webhooks.change(OTHER_WORKSPACE, id, WebhookFixture.draft(URL, "*")),
                () -> webhooks.rotateSecret(OTHER_WORKSPACE, id),
                () -> webhooks.delete(OTHER_WORKSPACE, id))) {
            assertThat(refusal(call).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        }
        assertThat(webhooks.destination(OTHER_WORKSPACE, id)).isEmpty();
        assertThat(webhooks.disable(OTHER_WORKSPACE, id, "no")).isEmpty();
        assertThat(webhooks.list(OTHER_WORKSPACE, PageRequest.of("200", null)).data()).isEmpty();
        assertThat(webhooks.get(WORKSPACE, id).active()).isTrue();
    }

    @Test
    void listsTheNewestFirstAPageAtATime() {
        try (var own = new WebhookFixture()) {
            var ids = IntStream.range(0, 5)
                    .mapToObj(index -> own.endpoint(URL, "*").webhook().webhookId())
                    .toList();

            var first = own.webhooks().list(WORKSPACE, PageRequest.of("3", null));
            var second = own.webhooks().list(WORKSPACE, PageRequest.of("3", first.nextCursor()));

            assertThat(first.data()).extracting(Webhook::webhookId).containsExactly(ids.get(4), ids.get(3), ids.get(2));
            assertThat(second.data()).extracting(Webhook::webhookId).containsExactly(ids.get(1), ids.get(0));
            assertThat(second.nextCursor()).isNull();
        }
    }

    @Test
    void forgetsADeletedEndpointWithItsSecretsAndSubscriptions() {
        var id = fixture.endpoint(URL, "a", "b.*").webhook().webhookId();

        webhooks.delete(WORKSPACE, id);

        assertThat(webhooks.find(WORKSPACE, id)).isEmpty();
        for (var table : List.of("webhook_secret", "webhook_subscription")) {
            assertThat(fixture.jdbc.sql("select count(*) from " + table + " where webhook_id = :id")
                            .param("id", id)
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
        assertThatThrownBy(() -> webhooks.delete(WORKSPACE, id)).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                    | url_required",
        "hooks.example.com/in                  | url_invalid",
        "/in                                   | url_invalid",
        "ftp://example.com/in                  | url_invalid",
        "file:///etc/passwd                    | url_invalid",
        "https://                              | url_invalid",
        "https:///in                           | url_invalid",
        "https:example.com                     | url_invalid",
        "https://user:pass@example.com/        | url_invalid",
        "https://@example.com/                 | url_invalid",
        "https://example.com:0/                | url_invalid",
        "https://example.com:70000/            | url_invalid",
        "https://exa mple.com/                 | url_invalid",
        "https://münchen.example/              | url_invalid",
        "https://example.com/#part             | url_invalid",
        "https://example.com/\\..\\x           | url_invalid",
        "http://10.0.0.1/in                    | url_refused",
        "http://169.254.169.254/latest         | url_refused",
        "http://[::1]/in                       | url_refused",
        "http://[::ffff:10.0.0.1]/in           | url_refused",
        "http://2130706434/                    | *",
        "http://0x7f.2/                        | *",
    })
    void refusesAnAddressThatNothingMayBeSentTo(String url, String code) {
        var refusal = refusal(() -> fixture.endpoint(url, "*"));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.field()).isEqualTo("url");
        if (!code.equals("*")) {
            assertThat(refusal.code()).isEqualTo(code);
        }
    }

    @Test
    void refusesAnAddressOverTwoThousandCharacters() {
        var fits = "https://example.com/" + "x".repeat(2_048 - 20);

        assertThat(fixture.endpoint(fits, "*").webhook().url()).isEqualTo(fits);
        assertThat(refusal(() -> fixture.endpoint(fits + "x", "*")).field()).isEqualTo("url");
    }

    @Test
    void namesThePatternThatIsWrong() {
        assertThat(refusal(() -> fixture.endpoint(URL, "order.created", "order*")).field()).isEqualTo("events/1");
        assertThat(refusal(() -> fixture.endpoint(URL)).field()).isEqualTo("events");
        assertThat(refusal(() -> fixture.endpoint(URL, Collections.nCopies(101, "a").toArray(String[]::new))).field())
                .isEqualTo("events");
        assertThat(refusal(() -> webhooks.create(
                                WORKSPACE,
                                new WebhookDraft("n", URL, Arrays.asList("a", null), null, null, null, null)))
                        .field())
                .isEqualTo("events/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Host", "content-length", "Content-Type", "Transfer-Encoding", "connection", "WEBHOOK-ID", "webhook-signature",
        "X-Webhook-Signature", "x-webhook-signature-previous", "Proxy-Authorization", "TE", "Expect", "Upgrade", "",
        "X Y", "X-Ü", "X:Y", "X-A\r\nX-B"
    })
    void refusesAHeaderThatIsOursOrNoToken(String name) {
        var refusal = refusal(() -> withHeaders(Map.of(name, "value")));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.field()).isEqualTo("headers/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " x", "x ", "a\r\nX-B: c", "a\n b", "größe", "a\u0000b", "a\tb"})
    void refusesAHeadersValueThatIsNoVisibleLine(String value) {
        assertThat(refusal(() -> withHeaders(Map.of("X-A", value))).field()).isEqualTo("headers/X-A");
    }

    @Test
    void boundsTheHeaders() {
        var twenty = new HashMap<String, String>();
        IntStream.range(0, 20).forEach(index -> twenty.put("X-" + index, "v"));
        assertThat(withHeaders(twenty).headers()).hasSize(20);

        twenty.put("X-20", "v");
        assertThat(refusal(() -> withHeaders(twenty)).field()).isEqualTo("headers");
        assertThat(refusal(() -> withHeaders(Map.of("X-A", "x".repeat(2_001)))).field()).isEqualTo("headers/X-A");
        assertThat(refusal(() -> withHeaders(Map.of("X-A", "1", "x-a", "2"))).code()).isEqualTo("header_invalid");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 2026-11-01, standard, name",
        "'   ', 2026-11-01, standard, name",
        "n, yesterday, standard, api_version",
        "n, 2026-02-30, standard, api_version",
        "n, 2026-11-01, sha1, signature",
    })
    void namesTheFieldThatIsWrong(String name, String version, String signature, String field) {
        var draft = new WebhookDraft(name, URL, List.of("*"), null, null, version, signature);

        assertThat(refusal(() -> webhooks.create(WORKSPACE, draft)).field()).isEqualTo(field);
    }

    private static WebhookDraft signedBy(String scheme) {
        return new WebhookDraft("endpoint", URL, List.of("*"), null, null, null, scheme);
    }

    private static WebhookDraft signature(String scheme) {
        return new WebhookDraft(null, null, null, null, null, null, scheme);
    }

    private static Webhook withHeaders(Map<String, String> headers) {
        return webhooks.create(
                        WORKSPACE, new WebhookDraft("n", URL, List.of("*"), new HashMap<>(headers), null, null, null))
                .webhook();
    }

    private static List<SigningSecret> secrets(IssuedWebhook issued) {
        return webhooks.destination(WORKSPACE, issued.webhook().webhookId()).orElseThrow().secrets();
    }

    private static Refusal refusal(Runnable call) {
        var refusal = catchThrowableOfType(Refusal.class, call::run);
        assertThat(refusal).as("it is refused").isNotNull();
        return refusal;
    }
}
