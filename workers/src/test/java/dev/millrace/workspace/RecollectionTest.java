package dev.millrace.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RecollectionTest {

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final Recollection<String> recollection = new Recollection<>(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });
    private final AtomicInteger lookUps = new AtomicInteger();

    private Supplier<Optional<String>> finding(String value) {
        return () -> {
            lookUps.incrementAndGet();
            return Optional.ofNullable(value);
        };
    }

    private static byte[] token(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Test
    void asksOnceInFourSeconds() {
        for (var request = 0; request < 500; request++) {
            assertThat(recollection.recall(token(1), finding("one"))).contains("one");
        }
        assertThat(lookUps).hasValue(1);

        now = now.plus(Recollection.TRUSTED);
        assertThat(recollection.recall(token(1), finding(null))).isEmpty();
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void remembersThatATokenIsUnknown() {
        recollection.recall(token(1), finding(null));
        recollection.recall(token(1), finding(null));

        assertThat(lookUps).hasValue(1);
    }

    @Test
    void aFloodOfUnknownTokensDoesNotPushOutAKnownOne() {
        recollection.recall(token(0), finding("known"));
        for (var number = 1; number < 20_000; number++) {
            recollection.recall(token(number), finding(null));
        }
        lookUps.set(0);

        assertThat(recollection.recall(token(0), finding("known"))).contains("known");
        assertThat(lookUps).hasValue(0);
    }

    @Test
    void forgetsTheLeastLatelyUsedOfTooMany() {
        for (var number = 0; number < 10_001; number++) {
            recollection.recall(token(number), finding("known"));
        }
        lookUps.set(0);

        recollection.recall(token(10_000), finding("known"));
        assertThat(lookUps).hasValue(0);
        recollection.recall(token(0), finding("known"));
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void forgetsAtOnceWhatWasRevoked() {
        recollection.recall(token(1), finding("one"));
        recollection.recall(token(2), finding("two"));

        recollection.forget("one"::equals);

        assertThat(recollection.recall(token(1), finding(null))).isEmpty();
        assertThat(recollection.recall(token(2), finding(null))).contains("two");
    }

    @Test
    void aLookUpThatARevocationOvertookIsNotRemembered() {
        var read = recollection.recall(token(1), () -> {
            recollection.forget("one"::equals);
            return Optional.of("one");
        });

        assertThat(read).contains("one");
        assertThat(recollection.recall(token(1), finding(null))).isEmpty();
    }
}
