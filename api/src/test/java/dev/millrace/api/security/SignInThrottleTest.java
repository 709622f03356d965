package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

    private final TestClock clock = new TestClock();
    private final SignInThrottle throttle = new SignInThrottle(clock);

    private long waitOf(String email, String address) {
        return throttle.attempt(email, address).map(wait -> wait.plusMillis(999).toSeconds()).orElse(0L);
    }

    private void fail(int times, String email, String address) {
        for (var time = 0; time < times; time++) {
            assertThat(waitOf(email, address)).isZero();
        }
    }

    @Test
    void doublesTheWaitWithEachFailureUpToFiveMinutes() {
        fail(5, "a", "1");

        for (var expected : new long[] {2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            assertThat(waitOf("a", "1")).isEqualTo(expected);
            clock.pass(Duration.ofSeconds(expected));
            assertThat(waitOf("a", "1")).isZero();
        }
    }

    @Test
    void countsAnEMailFromAllAddressesWhateverItsCase() {
        for (var address = 0; address < 5; address++) {
            fail(1, "a", "address " + address);
        }

        assertThat(waitOf(" A ", "another")).isPositive();
        assertThat(waitOf("b", "another")).isZero();
    }

    @Test
    void countsAnAddressOverAllEMails() {
        for (var email = 0; email < 5; email++) {
            fail(1, "email " + email, "1");
        }

        assertThat(waitOf("another", "1")).isPositive();
        assertThat(waitOf("another", "2")).isZero();
    }

    @Test
    void aSuccessForgetsTheEMailAndNotTheAddress() {
        fail(4, "a", "1");
        fail(1, "mine", "1");
        throttle.succeeded("mine", "1");
        fail(1, "b", "1");

        assertThat(waitOf("mine", "1")).isPositive();
        assertThat(waitOf("mine", "2")).isZero();
    }

    @Test
    void forgetsAfterAQuarterOfAnHour() {
        fail(5, "a", "1");
        clock.pass(Duration.ofMinutes(16));

        fail(5, "a", "1");
    }

    @Test
    void remembersABoundedNumber() {
        fail(5, "first", "first");
        for (var other = 0; other < 6_000; other++) {
            fail(1, "email " + other, "address " + other);
        }

        assertThat(waitOf("first", "first")).isZero();
    }
}
