package dev.millrace.webhook.delivery;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.webhook.WebhookSettings;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

    private final RetrySchedule schedule = new RetrySchedule(WebhookSettings.defaults());

    @ParameterizedTest(name = "after attempt {0}: {1} to {2}")
    @CsvSource({
        "1, PT27S,       PT33S",
        "2, PT4M3S,      PT4M57S",
        "3, PT36M27S,    PT44M33S",
        "4, PT5H24M,     PT6H",
    })
    void waitsLongerAfterEachAttemptGiveOrTakeATenth(int failed, Duration shortest, Duration longest) {
        var delays = IntStream.range(0, 2_000)
                .mapToObj(index -> schedule.delay("dlv_" + index, failed, null, null).orElseThrow())
                .toList();

        assertThat(delays).allMatch(delay -> delay.compareTo(shortest) >= 0 && delay.compareTo(longest) <= 0);
        assertThat(delays.stream().distinct().count()).isGreaterThan(1_500);
    }

    @Test
    void givesUpAfterTheFifthAttempt() {
        assertThat(schedule.delay("dlv_1", 5, null, null)).isEmpty();
        assertThat(schedule.delay("dlv_1", 5, ofHours(1), null)).isEmpty();
    }

    @Test
    void waitsTheSameTimeWheneverTheSameAttemptIsAskedFor() {
        assertThat(schedule.delay("dlv_1/0", 3, null, null)).isEqualTo(schedule.delay("dlv_1/0", 3, null, null));
    }

    @Test
    void letsAnEndpointAskForMoreTimeButNotForLessNorForMoreThanSixHours() {
        var own = schedule.delay("dlv_1", 1, null, null).orElseThrow();

        assertThat(schedule.delay("dlv_1", 1, ofMinutes(10), null)).contains(ofMinutes(10));
        assertThat(schedule.delay("dlv_1", 1, ofSeconds(1), null)).contains(own);
        assertThat(schedule.delay("dlv_1", 1, ofDays(3), null)).contains(ofHours(6));
        assertThat(schedule.delay("dlv_1", 1, ofSeconds(Long.MAX_VALUE), null)).contains(ofHours(6));
        assertThat(schedule.delay("dlv_1", 1, ofMillis(-5), null)).contains(own);
    }
}
