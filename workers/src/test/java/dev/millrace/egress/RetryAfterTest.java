package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(6);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "120                           | PT2M",
        "  7                           | PT7S",
        "7.5                           | PT7.5S",
        "0                             | PT5S",
        "999999999999999               | PT6H",
        "Sat, 21 Nov 2026 10:05:00 GMT | PT5M",
        "Sat, 21 Nov 2026 10:00:01 GMT | PT5S",
        "Sun, 22 Nov 2026 10:00:00 GMT | PT6H",
    })
    void readsBothFormsWithinItsBounds(String text, Duration wait) {
        assertThat(RetryAfter.read(text, NOW, SHORTEST, LONGEST)).contains(wait);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-1", "soon", "''", "99999999999999999999", "Sat, 21 Nov 2026 09:00:00 GMT", "Sat, 99 Foo 2026 GMT", "2026-11-21T10:05:00Z"
    })
    void ignoresWhatSaysNothing(String text) {
        assertThat(RetryAfter.read(text, NOW, SHORTEST, LONGEST)).isEmpty();
    }
}
