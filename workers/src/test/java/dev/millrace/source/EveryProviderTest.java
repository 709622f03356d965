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
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The way of every provider's requests from the door into the inbox; the signatures are VerifierContractTest's. */
class EveryProviderTest {

    @TestFactory
    Stream<DynamicTest> storesWhatIsGenuineOnceAndAnswersAsTheProviderAsks() {
        return VerifierCatalogue.load().all().stream()
                .map(verifier -> dynamicTest(verifier.provider(), () -> walk(verifier)));
    }

    private static void walk(Verifier verifier) {
        var cases = VerifierCases.of(verifier);
        for (var one : cases.cases()) {
            try (var world = new SourceWorld()) {
                world.clock.advance(Duration.between(world.clock.instant(), cases.now()));
                world.sources.create("wsp_1", "x", verifier.provider(), cases.secretOf(one));
                switch (one.expect().outcome()) {
                    case "accepted" -> isStoredOnce(world, verifier, one.request());
                    case "handshake" -> isAnswered(world, one);
                    case "rejected" -> isRejected(world, one.request());
                    default -> throw new IllegalArgumentException(one.expect().outcome());
                }
            }
        }
    }

    private static void isStoredOnce(SourceWorld world, Verifier verifier, HookRequest request) {
        var first = world.hooks.receive("x", request);
        var again = world.hooks.receive("x", request);

        assertThat(first).isEqualTo(new HookReply.Taken("evt_0001", false, verifier.acknowledgement()));
        assertThat(again).isEqualTo(new HookReply.Taken("evt_0001", true, verifier.acknowledgement()));
        var event = world.events.stored().getFirst();
        assertThat(event.path("type").asText())
                .isEqualTo(verifier.eventName(request).map(name -> verifier.provider() + "." + name).orElse("x.received"));
        if (event.has("data")) {
            assertThat(event.path("data")).isEqualTo(request.body().json().orElseThrow());
        } else {
            assertThat(event.path("data_base64").asText()).isEqualTo(Base64.getEncoder().encodeToString(request.body().bytes()));
        }
    }

    private static void isAnswered(SourceWorld world, VerifierCases.Case one) {
        assertThat(world.hooks.takes("x", one.request().method())).isTrue();
        assertThat(world.hooks.receive("x", one.request())).isInstanceOfSatisfying(HookReply.Handshake.class, reply -> {
            assertThat(reply.reply().status()).isEqualTo(one.expect().status());
            assertThat(reply.reply().text()).isEqualTo(one.expect().text());
        });
        assertThat(world.events.stored()).isEmpty();
    }

    private static void isRejected(SourceWorld world, HookRequest request) {
        var refusal = catchThrowableOfType(Refusal.class, () -> world.hooks.receive("x", request));

        assertThat(refusal.code()).isEqualTo("signature_invalid");
        assertThat(world.events.stored()).isEmpty();
        var noted = world.sources.deliveries("wsp_1", "x", PageRequest.of(null, null)).data();
        assertThat(noted).singleElement().satisfies(delivery -> assertThat(delivery.reason()).isEqualTo(refusal.getMessage()));
    }
}
