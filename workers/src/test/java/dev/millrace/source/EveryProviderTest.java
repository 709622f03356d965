package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.source.verifier.VerifierCases;
import dev.millrace.source.verifier.VerifierCatalogue;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The way of every provider's requests from the door into the inbox; the signatures are VerifierContractTest's. */
class EveryProviderTest {

    private static final SourceWorld WORLD = new SourceWorld();

    private final AtomicInteger sources = new AtomicInteger();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @TestFactory
    Stream<DynamicTest> storesWhatIsGenuineOnceAndAnswersAsTheProviderAsks() {
        return VerifierCatalogue.load().all().stream()
                .map(verifier -> dynamicTest(verifier.provider(), () -> walk(verifier)));
    }

    private void walk(Verifier verifier) {
        var cases = VerifierCases.of(verifier);
        for (var one : cases.cases()) {
            var source = "source-" + sources.incrementAndGet();
            WORLD.clock.set(cases.now());
            WORLD.sources.create("wsp_1", source, verifier.provider(), cases.secretOf(one));
            switch (one.expect().outcome()) {
                case "accepted" -> isStoredOnce(source, verifier, one.request());
                case "handshake" -> isAnswered(source, one);
                case "rejected" -> isRejected(source, one.request());
                default -> throw new IllegalArgumentException(one.expect().outcome());
            }
        }
    }

    private static void isStoredOnce(String source, Verifier verifier, HookRequest request) {
        var before = WORLD.events.stored().size();

        var first = WORLD.hooks.receive(source, request);
        var again = WORLD.hooks.receive(source, request);

        var stored = WORLD.events.stored();
        var id = "evt_%04d".formatted(stored.size());
        assertThat(stored).hasSize(before + 1);
        assertThat(first).isEqualTo(new HookReply.Taken(id, false, verifier.acknowledgement()));
        assertThat(again).isEqualTo(new HookReply.Taken(id, true, verifier.acknowledgement()));
        var event = stored.getLast();
        assertThat(event.path("type").asText())
                .isEqualTo(verifier.eventName(request).map(name -> verifier.provider() + "." + name).orElse(source + ".received"));
        if (event.has("data")) {
            assertThat(event.path("data")).isEqualTo(request.body().json().orElseThrow());
        } else {
            assertThat(event.path("data_base64").asText()).isEqualTo(Base64.getEncoder().encodeToString(request.body().bytes()));
        }
    }

    private static void isAnswered(String source, VerifierCases.Case one) {
        var before = WORLD.events.stored();

        assertThat(WORLD.hooks.takes(source, one.request().method())).isTrue();
        assertThat(WORLD.hooks.receive(source, one.request())).isInstanceOfSatisfying(HookReply.Handshake.class, reply -> {
            assertThat(reply.reply().status()).isEqualTo(one.expect().status());
            assertThat(reply.reply().text()).isEqualTo(one.expect().text());
        });
        assertThat(WORLD.events.stored()).isEqualTo(before);
    }

    private static void isRejected(String source, HookRequest request) {
        var before = WORLD.events.stored();

        var refusal = catchThrowableOfType(Refusal.class, () -> WORLD.hooks.receive(source, request));

        assertThat(refusal.code()).isEqualTo("signature_invalid");
        assertThat(WORLD.events.stored()).isEqualTo(before);
        var noted = WORLD.sources.deliveries("wsp_1", source, PageRequest.of(null, null)).data();
        assertThat(noted).singleElement().satisfies(delivery -> assertThat(delivery.reason()).isEqualTo(refusal.getMessage()));
    }
}
