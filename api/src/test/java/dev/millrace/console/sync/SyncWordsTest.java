package dev.millrace.console.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncWordsTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", emptyValue = "", value = {
        "1200, PT40S, 30 a second",
        "90000, PT0.5S, '180,000 a second'",
        "60, PT1M, 1 a second",
        "59, PT1M, 59 a minute",
        "2, PT1H, 2 an hour",
        "0, PT1M, ''",
        "5, PT0S, ''"
    })
    void saysHowFastARunReadsInTheUnitThatFits(long read, Duration span, String rate) {
        assertThat(SyncWords.rate(read, span)).isEqualTo(rate);
    }
}
