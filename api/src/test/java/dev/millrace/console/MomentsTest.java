package dev.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T14:32:05Z");

    private final Moments moments = new Moments(Clock.fixed(NOW, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now", "PT30S, 30 s ago", "PT4M, 4 min ago", "PT3H, 3 h ago", "PT30H, 1 day ago", "P3D, 3 days ago",
        "P90D, 23 Aug 2026", "PT-90S, in 1 min", "PT-1S, in a moment"
    })
    void saysHowLongAgoAsPeopleDo(Duration ago, String words) {
        assertThat(moments.of(NOW.minus(ago)).relative()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.012S, 12 ms", "PT1.25S, 1.3 s", "PT59S, 59 s", "PT65S, 1 min 5 s", "PT2H, 2 h", "PT26H, 1 day 2 h", "PT-1S, 0 ms"
    })
    void saysHowLongItTook(Duration span, String words) {
        assertThat(Moments.span(span)).isEqualTo(words);
    }

    @Test
    void hasTheExactTimeForHoveringAndForMachines() {
        var moment = moments.of(Instant.parse("2026-11-21T05:43:58.123456Z"));

        assertThat(moment.iso()).isEqualTo("2026-11-21T05:43:58.123Z");
        assertThat(moment.exact()).isEqualTo("21 Nov 2026, 05:43:58 UTC");
        assertThat(moment.clock()).isEqualTo("05:43:58 UTC");
    }
}
