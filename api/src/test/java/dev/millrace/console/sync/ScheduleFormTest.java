package dev.millrace.console.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the boxes of a schedule mean, and what is said of those that mean nothing. */
class ScheduleFormTest {

    private static ScheduleForm every(String number, String unit, String late, String spread) {
        return new ScheduleForm("every", number, unit, "61 * * * *", "Mars", "skip", late, "hours", spread, "minutes");
    }

    private static ScheduleForm cron(String cron, String zone) {
        return new ScheduleForm("cron", "never", "hours", cron, zone, "buffer_one", "", "days", "", "minutes");
    }

    @Test
    void boxesOfTheWayThatIsNotChosenMeanNothing() {
        assertThat(every(" 15 ", "minutes", "", "").schedule()).hasToString("{\"every\":\"PT15M\"}");
        assertThat(cron("0 6 * * 1", "Europe/Berlin").schedule())
                .hasToString("{\"cron\":\"0 6 * * 1\",\"time_zone\":\"Europe/Berlin\",\"overlap\":\"buffer_one\"}");
        assertThat(ScheduleForm.BY_HAND.schedule()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"every\":\"PT90S\",\"catch_up\":\"P2D\",\"jitter\":\"PT30S\"}",
        "{\"every\":\"P1DT12H\",\"overlap\":\"skip\"}",
        "{\"cron\":\"*/15 * * * *\",\"time_zone\":\"Asia/Tokyo\",\"overlap\":\"cancel_running\"}",
    })
    void whoSavesWhatIsThereChangesNothing(String stored) {
        var schedule = Json.trusted(stored);

        assertThat(ScheduleForm.of(schedule).schedule(schedule)).isSameAs(schedule);
        assertThat(every("7", "minutes", "", "").schedule(schedule)).isNotEqualTo(schedule);
    }

    @Test
    void saysWhatIsWrongWithEveryBoxAtOnceAndInWordsOfPeople() {
        assertThat(ScheduleProblems.of(every("0", "minutes", "soon", "2"))).containsExactly(
                entry("every", "This has to be a duration from 1 minute to 3650 days."),
                entry("catch_up", "This has to be a number, such as 15."));
        assertThat(ScheduleProblems.of(every("2", "minutes", "9000", "2"))).containsExactly(
                entry("catch_up", "This has to be a duration from 1 minute to 365 days."),
                entry("jitter", "This has to be shorter than the interval."));
        assertThat(ScheduleProblems.of(every("", "minutes", "", ""))).containsExactly(entry("every", "Say how often: a number, such as 15."));
        assertThat(ScheduleProblems.of(cron("61 * * * *", "Mars"))).containsOnlyKeys("cron", "time_zone").hasEntrySatisfying(
                "cron", why -> assertThat(why).startsWith("This cannot be read: ").doesNotContain("Failed"));
        assertThat(ScheduleProblems.of(cron("0 0 30 2 *", "UTC"))).containsOnlyKeys("cron");
        assertThat(ScheduleProblems.of(cron(" ", ""))).containsExactly(entry("cron", "Say when, such as 0 6 * * 1-5."));
        assertThatThrownBy(() -> every("", "minutes", "", "").schedule()).isInstanceOf(Refusal.class).hasMessageContaining("below its boxes");
    }

    @ParameterizedTest
    @CsvSource({"PT15M, 15 minutes, Every 15 minutes", "PT60M, 1 hour, Every hour", "P1DT12H, 36 hours, Every 36 hours",
        "PT24H, 1 day, Every day", "PT90.5S, 90.5 seconds, Every 90.5 seconds", "PT0S, 0 seconds, Every 0 seconds"})
    void saysDurationsInTheLongestUnitThatFits(String duration, String words, String every) {
        var amount = Amount.of(Duration.parse(duration));

        assertThat(amount.words()).isEqualTo(words);
        assertThat(amount.every()).isEqualTo(every);
    }
}
