package dev.millrace.sync.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a sync is due; clocks in Berlin go forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00. */
class SyncTimetableTest {

    private static SyncTimetable of(String schedule) {
        return SyncTimetable.of(Json.trusted(schedule.replace('\'', '"')));
    }

    private static List<String> next(String schedule, String after, int count) {
        var timetable = of(schedule);
        var times = new ArrayList<String>();
        var at = Instant.parse(after);
        for (var number = 0; number < count; number++) {
            at = timetable.next("syn_1", at).orElseThrow();
            times.add(at.toString());
        }
        return times;
    }

    @Test
    void aTimeOfDayStaysTheSameOnTheClock() {
        assertThat(next("{'cron':'0 6 * * 1-5','time_zone':'Europe/Berlin'}", "2026-03-26T12:00:00Z", 3))
                .containsExactly("2026-03-27T05:00:00Z", "2026-03-30T04:00:00Z", "2026-03-31T04:00:00Z");
        assertThat(next("{'cron':'0 6 * * 1-5'}", "2026-03-26T12:00:00Z", 2))
                .as("in UTC").containsExactly("2026-03-27T06:00:00Z", "2026-03-30T06:00:00Z");
    }

    @Test
    void aTimeThatTheClockLeavesOutComesAsMuchLater() {
        assertThat(next("{'cron':'30 2 * * *','time_zone':'Europe/Berlin'}", "2026-03-28T12:00:00Z", 2))
                .as("03:30 in summer time, and 02:30 the day after")
                .containsExactly("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void aTimeThatTheClockShowsTwiceCountsOnce() {
        assertThat(next("{'cron':'30 2 * * *','time_zone':'Europe/Berlin'}", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void whatRunsInEveryHourRunsInBothOfThem() {
        var half = "{'cron':'*/30 * * * *','time_zone':'Europe/Berlin'}";

        assertThat(next(half, "2026-10-24T23:45:00Z", 6)).containsExactly(
                "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z",
                "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z");
        assertThat(next(half, "2026-03-29T00:15:00Z", 3))
                .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z");
    }

    @Test
    void anIntervalKnowsNoClock() {
        assertThat(next("{'every':'PT6H'}", "2026-03-28T20:00:00Z", 3))
                .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T06:00:00Z", "2026-03-29T12:00:00Z");
    }

    @Test
    void jitterMovesASyncAlwaysByTheSame() {
        var timetable = of("{'every':'PT1H','jitter':'PT10M'}");
        var from = Instant.parse("2026-03-28T20:00:00Z");

        var first = timetable.next("syn_a", from).orElseThrow();

        assertThat(timetable.next("syn_a", first)).contains(first.plus(Duration.ofHours(1)));
        assertThat(timetable.next("syn_a", first.minusMillis(1))).contains(first);
        assertThat(timetable.offset("syn_a")).isBetween(Duration.ZERO, Duration.ofMinutes(10));
        assertThat(List.of("syn_a", "syn_b", "syn_c", "syn_d").stream().map(timetable::offset).distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void aMissedTimeIsMadeUpForUntilItIsTooLate() {
        var daily = of("{'cron':'0 6 * * *','catch_up':'PT2H'}");
        var missed = Instant.parse("2026-03-28T06:00:00Z");

        assertThat(daily.due("syn_1", missed, Instant.parse("2026-03-28T07:59:00Z"))).contains(missed);
        assertThat(daily.due("syn_1", missed, Instant.parse("2026-03-28T09:00:00Z"))).isEmpty();
        assertThat(daily.due("syn_1", missed, Instant.parse("2026-04-02T06:30:00Z")))
                .as("a later one is not too late").contains(Instant.parse("2026-04-02T06:00:00Z"));
    }

    @Test
    void withoutAWordItMakesUpForAWeekAndLeavesOutWhatComesMeanwhile() {
        var plain = of("{'every':'PT1H'}");

        assertThat(plain.catchUp()).isEqualTo(Duration.ofDays(7));
        assertThat(plain.overlap()).isEqualTo(SyncTimetable.Overlap.SKIP);
        assertThat(plain.jitter()).isZero();
    }
}
