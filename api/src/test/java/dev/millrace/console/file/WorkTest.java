package dev.millrace.console.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorkTest {

    private static final Instant BEGUN = Instant.parse("2026-11-22T09:00:00Z");

    @Test
    void saysHowFastItGetsOnAndHowLongItTakesYet() {
        assertThat(Work.pace(12_000, 40, 100, BEGUN, BEGUN.plusSeconds(4))).isEqualTo("3,000 a second, about 7.0 s left");
        assertThat(Work.pace(1, 1, 1_000, BEGUN, BEGUN.plusSeconds(10))).isEqualTo("1 a second, about 2 h 46 min left");
        assertThat(Work.pace(500, 100, 100, BEGUN, BEGUN.plusSeconds(1))).isEqualTo("500 a second");
    }

    @Test
    void saysNothingOfWhatIsNotKnown() {
        assertThat(Work.pace(0, 0, 100, BEGUN, BEGUN.plusSeconds(4))).isEmpty();
        assertThat(Work.pace(5, 5, 100, null, BEGUN)).isEmpty();
        assertThat(Work.pace(5, 5, 100, BEGUN, BEGUN)).isEmpty();
    }
}
