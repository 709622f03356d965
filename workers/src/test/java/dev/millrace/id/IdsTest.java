package dev.millrace.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void sortAsTextInTheOrderOfTheirCreationEvenWithinOneMillisecond() {
        var ids = new Ids(Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC));

        var made = Stream.generate(() -> ids.next("evt")).limit(10_000).toList();

        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("evt_[0-9a-z]{26}"));
    }

    @Test
    void tellTheIdsOfAMomentFromThoseBeforeIt() {
        var moment = Instant.parse("2026-11-21T10:00:00Z");

        assertThat(idAt(moment)).isGreaterThanOrEqualTo(Ids.from("run", moment));
        assertThat(idAt(moment.minusMillis(1))).isLessThan(Ids.from("run", moment));
    }

    private static String idAt(Instant moment) {
        return new Ids(Clock.fixed(moment, ZoneOffset.UTC)).next("run");
    }
}
