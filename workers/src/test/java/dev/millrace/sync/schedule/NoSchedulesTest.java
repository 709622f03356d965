package dev.millrace.sync.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.json.Json;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that has no schedules, though its address says nothing of that: Temporal's test server. */
class NoSchedulesTest {

    @Test
    void isNoticedAtTheFirstAnswer() {
        try (var server = TestWorkflowEnvironment.newInstance()) {
            var schedules = new TemporalSchedules(server::getWorkflowClient, "nobody");
            assertThat(schedules.areKept()).isTrue();
            assertThat(schedules.grace()).isPositive();

            schedules.put("syn_1", SyncTimetable.of(Json.trusted("{\"every\":\"PT1H\"}")), false);

            assertThat(schedules.areKept()).isFalse();
            assertThat(schedules.grace()).as("nobody else takes up what is due").isEqualTo(Duration.ZERO);
            assertThat(schedules.standing(10)).isEmpty();
        }
    }
}
