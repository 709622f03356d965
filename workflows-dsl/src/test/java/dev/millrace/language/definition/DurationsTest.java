package dev.millrace.language.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT0S              | PT0S
            PT30S             | PT30S
            PT0.25S           | PT0.25S
            'PT0,25S'         | PT0.25S
            PT1.5H            | PT1H30M
            PT0.5M            | PT30S
            P0.5D             | PT12H
            P2W               | PT336H
            P1W2DT3H4M5.006S  | PT219H4M5.006S
            P3650D            | PT87600H
            pt5s              | PT5S
            """)
    void readsIso8601(String text, Duration duration) {
        assertThat(Durations.of(TextNode.valueOf(text))).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "P", "PT", "P1WT", "5s", "P1Y", "P1M", "-PT5S", "PT-5S", "P3651D", "P999999999999999999W", "PT87600H1S", "PT1H1H"
    })
    void refusesWhatHasNoLengthOrTooMuch(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.of(TextNode.valueOf(text)))
                .withMessageContaining("is not a duration from zero to ten years");
    }
}
