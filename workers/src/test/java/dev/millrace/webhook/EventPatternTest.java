package dev.millrace.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {

    @ParameterizedTest(name = "{0} wants {1}: {2}")
    @CsvSource({
        "order.created,       order.created,         true",
        "order.created,       order.created.late,    false",
        "order.created,       order.create,          false",
        "order.created,       Order.created,         false",
        "order.*,             order.created,         true",
        "order.*,             order.line.added,      true",
        "order.line.*,        order.line.added,      true",
        "order.line.*,        order.created,         false",
        "order.*,             order,                 false",
        "order.*,             orders.created,        false",
        "order.*,             order.,                false",
        "*,                   order.created,         true",
        "*,                   ping,                  true",
        "com.example/a b,     com.example/a,         false",
        "com.example/a,       com.example/a,         true",
    })
    void wantsTypesAsThisTableSays(String pattern, String type, boolean wanted) {
        assertThat(EventPattern.matching(type).contains(pattern)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "order.created", "order.*", "a", "com.example:thing/v1", "github.pull_request.*"})
    void takesAPattern(String pattern) {
        assertThat(EventPattern.isValid(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ".", ".*", "**", "order*", "*.created", "order.*.added", "order..created", ".order", "order.",
        "order created", "bestellung.größe", "a\nb", "a\u0000"
    })
    void refusesWhatIsNoPattern(String pattern) {
        assertThat(EventPattern.isValid(pattern)).isFalse();
    }

    @Test
    void boundsThePatternsOfAHostileType() {
        var type = "a.".repeat(10_000) + "b";

        assertThat(EventPattern.matching(type)).hasSizeLessThanOrEqualTo(EventPattern.MAX_LENGTH / 2 + 2);
        assertThat(EventPattern.isValid("x".repeat(EventPattern.MAX_LENGTH + 1))).isFalse();
    }
}
