package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery.Status;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Requests that are kept, and done again. */
class HookRerunsTest {

    private final SourceWorld world = new SourceWorld(
            new SourceSettings(Duration.ofSeconds(5), Duration.ofDays(30), 10, List.of(), DataSize.ofKilobytes(1)));

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void keepsTheRequestExactly() {
        world.github("gh");
        var body = new byte[] {'{', '"', (byte) 0xc3, 0, '"', ' ', '}'};
        var request = new HookRequest(
                "POST", "https://x/hooks/gh", "a=%20b", lists(SourceWorld.signedHeaders("1", body)), body, "192.0.2.7");

        world.hooks.receive("gh", request);

        var kept = world.reruns.get("wsp_1", "gh", newest("gh").deliveryId()).request();
        assertThat(kept.body().bytes()).isEqualTo(body);
        assertThat(kept.method()).isEqualTo("POST");
        assertThat(kept.url()).isEqualTo("https://x/hooks/gh");
        assertThat(kept.query()).isEqualTo("a=%20b");
        assertThat(kept.peer()).isEqualTo("192.0.2.7");
        assertThat(kept.headers()).isEqualTo(request.headers());
    }

    @Test
    void replaysTheEventOfWhatWasAccepted() {
        world.github("gh");
        world.hooks.receive("gh", SourceWorld.signed("1", "{}"));

        var rerun = world.reruns.rerun("wsp_1", "gh", newest("gh").deliveryId());

        assertThat(rerun).isEqualTo(new HookReruns.Rerun("evt_0001", 1, false));
        assertThat(world.events.replayed()).containsExactly("evt_0001");
    }

    @Test
    void takesWhatWasRejectedOnceItsSecretIsMendedHoweverOldItIs() throws Exception {
        world.sources.create("wsp_1", "pay", "stripe", Secret.of("whsec_wrong"));
        var body = bytes("{\"id\":\"evt_1\",\"type\":\"invoice.paid\"}");
        var time = world.clock.instant().getEpochSecond();
        var request = SourceWorld.request(Map.of(
                        "Content-Type", "application/json",
                        "Stripe-Signature", "t=%d,v1=%s".formatted(time, hmac("whsec_right", time + "." + new String(body, StandardCharsets.UTF_8)))),
                body);
        catchThrowableOfType(Refusal.class, () -> world.hooks.receive("pay", request));
        var rejected = newest("pay").deliveryId();

        assertThat(catchThrowableOfType(Refusal.class, () -> world.reruns.rerun("wsp_1", "pay", rejected)).code())
                .isEqualTo("delivery_still_rejected");
        world.clock.advance(Duration.ofDays(2));
        world.sources.rotate("wsp_1", "pay", Secret.of("whsec_right"), null);
        var rerun = world.reruns.rerun("wsp_1", "pay", rejected);

        assertThat(rerun).isEqualTo(new HookReruns.Rerun("evt_0001", null, false));
        assertThat(newest("pay").status()).isEqualTo(Status.ACCEPTED);
        assertThat(newest("pay").reason()).contains(rejected);
        assertThat(newest("pay").providerId()).isEqualTo("evt_1");
        assertThat(world.reruns.rerun("wsp_1", "pay", rejected).duplicate()).isTrue();
    }

    @Test
    void keepsWhatIsSecretSealedAndShowsItToNobody() {
        world.sources.create("wsp_1", "lab", "gitlab", Secret.of("the-right-one"));
        var request = SourceWorld.request(Map.of("X-Gitlab-Token", "the-right-one", "Cookie", "c=crumbs-7", "X-Other", "o"), bytes("{}"));
        world.hooks.receive("lab", request);
        var id = newest("lab").deliveryId();

        var stored = world.jdbc.sql("select row_to_json(hook_request)::text from hook_request").query(String.class).single();
        assertThat(stored).doesNotContain("the-right-one", "crumbs-7");
        assertThat(world.reruns.get("wsp_1", "lab", id).request().headers().toString())
                .doesNotContain("the-right-one", "crumbs-7")
                .contains("***", "X-Other");
    }

    @Test
    void verifiesASealedRequestAgain() {
        world.sources.create("wsp_1", "lab", "gitlab", Secret.of("the-wrong-one"));
        catchThrowableOfType(
                Refusal.class,
                () -> world.hooks.receive("lab", SourceWorld.request(Map.of("X-Gitlab-Token", "the-right-one"), bytes("{}"))));
        var id = newest("lab").deliveryId();

        world.sources.rotate("wsp_1", "lab", Secret.of("the-right-one"), Duration.ZERO);

        assertThat(world.reruns.rerun("wsp_1", "lab", id).eventId()).isEqualTo("evt_0001");
    }

    @Test
    void keepsNoRequestThatIsTooLarge() {
        world.github("gh");
        var large = "{\"a\":\"%s\"}".formatted("x".repeat(1_100));
        world.hooks.receive("gh", SourceWorld.signed("1", large));
        catchThrowableOfType(
                Refusal.class,
                () -> world.hooks.receive("gh", SourceWorld.request(SourceWorld.signedHeaders("2", bytes(large), "x"), bytes(large))));

        assertThat(world.reruns.get("wsp_1", "gh", newest("gh").deliveryId()).request()).isNull();
        assertThat(catchThrowableOfType(
                                Refusal.class, () -> world.reruns.rerun("wsp_1", "gh", newest("gh").deliveryId()))
                        .code())
                .isEqualTo("delivery_request_gone");
    }

    @Test
    void makesAPartitionADayAndDropsItWithTheLog() {
        world.github("gh");
        world.hooks.receive("gh", SourceWorld.signed("1", "{}"));
        world.clock.advance(Duration.ofDays(1));
        world.hooks.receive("gh", SourceWorld.signed("2", "{}"));
        world.log.flush();
        assertThat(partitions()).containsExactly("hook_request_20261121", "hook_request_20261122");
        assertThat(requests()).isEqualTo(2);

        world.clock.advance(Duration.ofDays(29).plusHours(14));
        world.log.sweep();

        assertThat(partitions()).containsExactly("hook_request_20261122", "hook_request_20261222", "hook_request_20261223");
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void forgetsTheRequestsOfWhatIsNotListedAnyMore() {
        world.github("gh");
        for (var number = 0; number < 25; number++) {
            var headers = SourceWorld.signedHeaders("d" + number, bytes("{}"), "other");
            catchThrowableOfType(Refusal.class, () -> world.hooks.receive("gh", SourceWorld.request(headers, bytes("{}"))));
        }
        world.log.flush();
        assertThat(requests()).as("the newest ten rejected ones").isEqualTo(10);

        world.sources.delete("wsp_1", "gh");
        assertThat(requests()).isZero();
    }

    @Test
    void storesEventsAndLinesWhileNoRequestCanBeKept() {
        world.github("gh");
        world.jdbc.sql("alter table hook_request rename to away").update();

        world.hooks.receive("gh", SourceWorld.signed("1", "{}"));

        assertThat(newest("gh").status()).isEqualTo(Status.ACCEPTED);
        world.jdbc.sql("alter table away rename to hook_request").update();
    }

    private HookDelivery newest(String source) {
        return world.sources.deliveries("wsp_1", source, PageRequest.of(null, null)).data().getFirst();
    }

    private List<String> partitions() {
        return world.jdbc
                .sql("select relname from pg_class where relname ~ '^hook_request_[0-9]+$' order by relname")
                .query(String.class)
                .list();
    }

    private int requests() {
        return world.jdbc.sql("select count(*) from hook_request").query(Integer.class).single();
    }

    private static Map<String, List<String>> lists(Map<String, String> headers) {
        return SourceWorld.request(headers, new byte[0]).headers();
    }

    private static String hmac(String key, String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
