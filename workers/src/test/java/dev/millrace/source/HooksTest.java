package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery.Status;
import dev.millrace.source.verifier.HandshakeReply;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HooksTest {

    private static final PageRequest FIRST_PAGE = PageRequest.of(null, null);

    private final SourceWorld world = new SourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void makesACloudEventOfAGenuineRequest() {
        world.github("gh");

        var reply = world.hooks.receive("gh", SourceWorld.signed("72d3162e", "{\"ref\":\"refs/heads/main\"}"));

        assertThat(reply).isEqualTo(new HookReply.Taken("evt_0001", false));
        assertThat(onlyEvent().toString())
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"72d3162e\",\"source\":\"/hooks/gh\",\"type\":\"github.push\","
                        + "\"time\":\"2026-11-21T10:00:00Z\",\"datacontenttype\":\"application/json\","
                        + "\"data\":{\"ref\":\"refs/heads/main\"}}");
    }

    @Test
    void answersARepeatedDeliveryWithTheFirstEvent() {
        world.github("gh");

        world.hooks.receive("gh", SourceWorld.signed("1", "{}"));
        var again = world.hooks.receive("gh", SourceWorld.signed("1", "{}"));

        assertThat(again).isEqualTo(new HookReply.Taken("evt_0001", true));
        assertThat(log("gh"))
                .extracting(HookDelivery::status, HookDelivery::providerId, HookDelivery::eventId)
                .containsExactly(
                        tuple(Status.DUPLICATE, "1", "evt_0001"),
                        tuple(Status.ACCEPTED, "1", "evt_0001"));
    }

    @Test
    void rejectsATamperedRequestAndKeepsTheReason() {
        world.github("gh");
        var headers = SourceWorld.signedHeaders("1", bytes("{\"a\":1}"));

        var refusal = catchThrowableOfType(
                Refusal.class,
                () -> world.hooks.receive("gh", SourceWorld.request(headers, bytes("{\"a\":2}"))));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAUTHENTICATED);
        assertThat(refusal.code()).isEqualTo("signature_invalid");
        assertThat(world.events.stored()).isEmpty();
        assertThat(log("gh")).singleElement().satisfies(delivery -> {
            assertThat(delivery.status()).isEqualTo(Status.REJECTED);
            assertThat(delivery.providerId()).isEqualTo("1");
            assertThat(delivery.reason()).contains("does not match");
            assertThat(delivery.eventId()).isNull();
            assertThat(delivery.receivedAt()).isEqualTo(world.clock.instant());
        });
    }

    @Test
    void knowsNoOtherSources() {
        for (var name : List.of("unknown", "GH", "..", "a%2f")) {
            var refusal = catchThrowableOfType(
                    Refusal.class, () -> world.hooks.receive(name, SourceWorld.signed("1", "{}")));
            assertThat(refusal.code()).isEqualTo("source_not_found");
        }
    }

    @Test
    void takesTheHashOfTheBodyWhereTheProviderSendsNoId() {
        world.none("plain");

        world.hooks.receive("plain", SourceWorld.request(Map.of(), bytes("hello")));

        assertThat(onlyEvent().path("id").asText())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(onlyEvent().path("type").asText()).isEqualTo("plain.received");
        assertThat(onlyEvent().path("data_base64").asText()).isEqualTo("aGVsbG8=");
        assertThat(onlyEvent().has("datacontenttype")).isFalse();
    }

    @Test
    void takesTheHashWhereTheIdCannotBeKept() {
        world.github("gh");

        world.hooks.receive("gh", SourceWorld.signed("x".repeat(256), "{}"));

        assertThat(onlyEvent().path("id").asText())
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void namesTheEventAfterTheSourceWhereTheProviderNamesNone() {
        world.github("gh");
        var headers = SourceWorld.signedHeaders("1", bytes("{}"));
        headers.remove("X-GitHub-Event");

        world.hooks.receive("gh", SourceWorld.request(headers, bytes("{}")));

        assertThat(onlyEvent().path("type").asText()).isEqualTo("gh.received");
    }

    @Test
    void keepsEveryNumberExactly() throws Exception {
        world.github("gh");
        var body = "{\"big\":123456789012345678901234567890,\"money\":1.10,\"small\":1E-7,\"pi\":3.14159265358979323846264338327950288,\"zero\":0.0}";

        world.hooks.receive("gh", SourceWorld.signed("1", body));

        assertThat(onlyEvent().path("data").toString()).isEqualTo(body);
        assertThat(Json.read(Json.write(onlyEvent())).path("data").toString()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\":", "{\"a\":1} trailing", "{\"a\":1,\"a\":2}", "NaN", "{'a':1}", "\u0000", " "})
    void losesNoSignedBodyThatIsNotTheJsonItClaims(String body) {
        world.github("gh");

        world.hooks.receive("gh", SourceWorld.signed("1", body));

        assertKeptExactly(bytes(body));
    }

    @Test
    void keepsBrokenUtf8Exactly() {
        world.github("gh");
        var body = new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'};

        world.hooks.receive("gh", SourceWorld.signed("1", body));

        assertKeptExactly(body);
    }

    @Test
    void keepsWhatNestsTooDeepForAnEventExactly() throws Exception {
        world.github("gh");
        var deepest = "[".repeat(199) + "]".repeat(199);
        var deeper = "[".repeat(200) + "]".repeat(200);
        var abyss = "[".repeat(1_000_000);

        world.hooks.receive("gh", SourceWorld.signed("1", deepest));
        world.hooks.receive("gh", SourceWorld.signed("2", deeper));
        world.hooks.receive("gh", SourceWorld.signed("3", abyss));

        var stored = world.events.stored();
        assertThat(Json.read(Json.write(stored.get(0))).path("data").toString()).isEqualTo(deepest);
        assertThat(stored.get(1).path("data_base64").asText()).isEqualTo(base64(bytes(deeper)));
        assertThat(stored.get(2).path("data_base64").asText()).isEqualTo(base64(bytes(abyss)));
    }

    @Test
    void decodesThePayloadOfAForm() {
        world.github("gh");
        var body = "payload=%7B%22zen%22%3A%22a%2Bb+%C3%A4%22%7D&x=1";
        var headers = SourceWorld.signedHeaders("1", bytes(body));
        headers.put("Content-Type", "application/x-www-form-urlencoded");

        world.hooks.receive("gh", SourceWorld.request(headers, bytes(body)));

        assertThat(onlyEvent().path("data").path("zen").asText()).isEqualTo("a+b ä");
        assertThat(onlyEvent().path("datacontenttype").asText()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload=%7B%2", "payload=no+json", "payload=%7B%22a%22%3A%22%ff%22%7D", "a=1&b=2", "payload", ""})
    void keepsAnyOtherFormExactly(String body) {
        world.github("gh");
        var headers = SourceWorld.signedHeaders("1", bytes(body));
        headers.put("Content-Type", "application/x-www-form-urlencoded");

        world.hooks.receive("gh", SourceWorld.request(headers, bytes(body)));

        assertThat(onlyEvent().path("datacontenttype").asText()).isEqualTo("application/x-www-form-urlencoded");
        if (body.isEmpty()) {
            assertThat(onlyEvent().has("data_base64")).isFalse();
        } else {
            assertKeptExactly(bytes(body));
        }
    }

    @Test
    void seesJsonThatWasSentWithoutSayingSo() {
        world.none("plain");

        world.hooks.receive(
                "plain",
                SourceWorld.request(
                        Map.of("Content-Type", "application/x-www-form-urlencoded"), bytes(" {\"curl\":true}")));
        world.hooks.receive(
                "plain", SourceWorld.request(Map.of("Content-Type", "text/csv"), bytes("[1]")));

        assertThat(world.events.stored().get(0).path("data").toString()).isEqualTo("{\"curl\":true}");
        assertThat(world.events.stored().get(1).path("data_base64").asText()).isEqualTo(base64(bytes("[1]")));
    }

    @Test
    void answersASignedHandshakeWithoutAnEvent() {
        world.sources.create("wsp_1", "chat", "slack", Secret.of("8f742231b10e8888abcd99yyyzzz85a5"));
        world.clock.advance(Duration.between(world.clock.instant(), Instant.ofEpochSecond(1_531_420_618)));
        var question = "{\"token\":\"x\",\"challenge\":\"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P\","
                + "\"type\":\"url_verification\"}";

        var reply = world.hooks.receive("chat", SourceWorld.request(slackHeaders(), bytes(question)));

        assertThat(reply)
                .isEqualTo(new HookReply.Handshake(
                        new HandshakeReply(200, "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")));
        assertThat(world.events.stored()).isEmpty();
        assertThat(log("chat")).isEmpty();
    }

    @Test
    void refusesOtherMethods() {
        world.github("gh");

        for (var method : List.of("GET", "PUT", "DELETE", "HEAD", "OPTIONS")) {
            assertThat(world.hooks.takes("gh", method)).isFalse();
            assertThat(catchThrowableOfType(
                                    Refusal.class,
                                    () -> world.hooks.receive(
                                            "gh", new HookRequest(method, "http://x", null, Map.of(), new byte[0])))
                            .kind())
                    .isEqualTo(Refusal.Kind.METHOD_NOT_ALLOWED);
        }
    }

    private static Map<String, String> slackHeaders() {
        return Map.of(
                "Content-Type",
                "application/json",
                "X-Slack-Request-Timestamp",
                "1531420618",
                "X-Slack-Signature",
                "v0=31c4d19d16d8abc077240e904755d16d484f41140dfc80e5828ffa5470eb62ed");
    }

    private void assertKeptExactly(byte[] body) {
        assertThat(onlyEvent().path("data_base64").asText()).isEqualTo(base64(body));
        assertThat(onlyEvent().has("data")).isFalse();
    }

    private ObjectNode onlyEvent() {
        assertThat(world.events.stored()).hasSize(1);
        return world.events.stored().getFirst();
    }

    private List<HookDelivery> log(String source) {
        return world.sources.deliveries("wsp_1", source, FIRST_PAGE).data();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
