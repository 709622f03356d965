package dev.millrace.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.refusal.Refusal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

class ReadinessTest {

    private final AtomicBoolean workersUp = new AtomicBoolean();
    private final Readiness readiness = new Readiness(List.of(new ReadinessCheck() {
        @Override
        public String name() {
            return "the workers";
        }

        @Override
        public boolean ready() {
            return workersUp.get();
        }
    }));

    private void become(ReadinessState state) {
        readiness.changed(new AvailabilityChangeEvent<>(this, state));
    }

    private String code() {
        return readiness.refusal().map(Refusal::code).orElse("ready");
    }

    @Test
    void isReadyWhenTheApplicationAndEveryPartAre() {
        assertThat(code()).isEqualTo("starting");

        workersUp.set(true);
        assertThat(code()).isEqualTo("starting");

        become(ReadinessState.ACCEPTING_TRAFFIC);
        assertThat(code()).isEqualTo("ready");
    }

    @Test
    void saysWhatItWaitsFor() {
        become(ReadinessState.ACCEPTING_TRAFFIC);

        assertThat(readiness.refusal()).get().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo("starting");
            assertThat(refusal).hasMessageContaining("waits for the workers");
            assertThat(refusal.retryAfter()).hasSeconds(1);
        });
    }

    @Test
    void aPartThatGoesAwayIsNotAStart() {
        become(ReadinessState.ACCEPTING_TRAFFIC);
        workersUp.set(true);
        assertThat(code()).isEqualTo("ready");

        workersUp.set(false);
        assertThat(code()).isEqualTo("not_ready");

        workersUp.set(true);
        assertThat(code()).isEqualTo("ready");
    }

    @Test
    void takesNothingNewWhileItStops() {
        become(ReadinessState.ACCEPTING_TRAFFIC);
        workersUp.set(true);
        assertThat(code()).isEqualTo("ready");

        become(ReadinessState.REFUSING_TRAFFIC);
        assertThat(code()).isEqualTo("stopping");
    }
}
