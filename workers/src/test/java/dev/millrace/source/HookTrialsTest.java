package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.source.verifier.VerifierCases;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.Secret;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookTrialsTest {

    private final SourceWorld world = new SourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @TestFactory
    Stream<DynamicTest> everySampleOfEveryProviderIsTaken() {
        return VerifierCatalogue.load().all().stream()
                .map(verifier -> dynamicTest(verifier.provider(), () -> isTaken(verifier)));
    }

    private static void isTaken(Verifier verifier) {
        try (var world = new SourceWorld()) {
            var cases = VerifierCases.of(verifier);
            world.sources.create("wsp_1", "x", verifier.provider(), cases.secretOf(cases.cases().getFirst()));
            var samples = world.trials.samples("wsp_1", "x");
            if (verifier.signsItself()) {
                assertThat(samples).isEmpty();
                return;
            }
            assertThat(samples).as("there is a sample").isNotEmpty();
            for (var sample : samples) {
                var first = world.trials.send("wsp_1", "x", sample, "https://hooks.example.com/hooks/x");
                var second = world.trials.send("wsp_1", "x", sample, "https://hooks.example.com/hooks/x");
                assertThat(first.sample()).isEqualTo(sample);
                assertThat(second.eventId()).as("each is a new delivery").isNotEqualTo(first.eventId());
            }
            assertThat(world.events.stored()).hasSize(samples.size() * 2).allSatisfy(event ->
                    assertThat(event.toString()).doesNotContain("{id}", "{now}", "{ts}", "{secret}"));
        }
    }

    @Test
    void namesTheEventOfTheSample() {
        world.github("gh");

        assertThat(world.trials.send("wsp_1", "gh", null, "https://x/hooks/gh").sample()).isEqualTo("push");
        assertThat(world.events.stored().getFirst().path("type").asText()).isEqualTo("github.push");
        var unknown = catchThrowableOfType(Refusal.class, () -> world.trials.send("wsp_1", "gh", "pull", "https://x/hooks/gh"));
        assertThat(unknown.code()).isEqualTo("sample_unknown");
        assertThat(unknown.getMessage()).contains("push, issues, ping");
    }

    @Test
    void saysWhyNothingCanBeSent() {
        world.sources.create("wsp_1", "note", "notion", null);
        world.sources.create("wsp_1", new NewSource(
                "far", "github", Secret.of("s"), Json.trusted("{\"ip_ranges\":[\"192.0.2.0/24\"]}")));

        assertThat(refused("note")).contains("has no secret yet");
        assertThat(refused("far")).contains("which no sample has");
        assertThat(world.trials.samples("wsp_1", "far")).isEmpty();
        assertThat(world.events.stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"type\":\"signature\",\"from\":{\"header\":\"X-S\",\"pair\":\"v\"},\"signs\":\"{id}.{ts}.{body}\",\"timestamp\":{\"from\":{\"header\":\"X-S\",\"pair\":\"t\"},\"unit\":\"milliseconds\",\"tolerance\":9},\"delivery_id\":[{\"header\":\"X-Id\"}]}",
        "{\"type\":\"signature\",\"from\":{\"query\":\"sig\",\"prefix\":\"v1=\"},\"encoding\":\"base64\"}",
        "{\"type\":\"token\",\"from\":{\"query\":\"token\"}}",
        "{\"type\":\"basic\"}"
    })
    void signsForOwnVerifiersToo(String verifier) {
        world.sources.create("wsp_1", new NewSource("own", null, Secret.of("name:pass word&more"), Json.trusted(verifier)));

        world.trials.send("wsp_1", "own", "hello", "https://x/hooks/own");

        assertThat(world.events.stored()).hasSize(1);
    }

    private String refused(String source) {
        var refusal = catchThrowableOfType(Refusal.class, () -> world.trials.send("wsp_1", source, null, "https://x/hooks/" + source));
        assertThat(refusal.code()).isEqualTo("sample_unsendable");
        return refusal.getMessage();
    }
}
