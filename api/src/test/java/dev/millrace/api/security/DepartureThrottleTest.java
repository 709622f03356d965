package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.refusal.Refusal;
import org.junit.jupiter.api.Test;

class DepartureThrottleTest {

    private final DepartureThrottle throttle = new DepartureThrottle();

    @Test
    void letsAHundredGoFromAnAddressAndThenOnlyThoseOfOthers() {
        for (var one = 0; one < 100; one++) {
            throttle.depart("192.0.2.1");
        }

        assertThatThrownBy(() -> throttle.depart("192.0.2.1"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(Refusal.Kind.RATE_LIMITED));
        throttle.depart("192.0.2.2");
    }
}
