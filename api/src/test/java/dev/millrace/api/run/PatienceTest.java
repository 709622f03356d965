package dev.millrace.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wait=5                       | 5
            respond-async, wait="7"      | 7
            wait=61                      | 60
            wait=99999999999999          | 60
            wait=99999999999999999999999 | 60
            WAIT=5                       | 5
            wait = 5                     | 5
            wait=0                       | 0
            wait=-1                      | 0
            awaiting=5                   | 0
            """)
    void readsHowLongToWaitAndWaitsAMinuteAtMost(String prefer, int seconds) {
        assertThat(Patience.of(prefer)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void isNoneWithoutThePreference() {
        assertThat(Patience.of(null)).isZero();
    }
}
