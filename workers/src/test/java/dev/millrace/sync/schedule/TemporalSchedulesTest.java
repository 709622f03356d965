package dev.millrace.sync.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.json.Json;
import dev.millrace.sync.schedule.SyncSchedules.Standing;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real server makes of our schedules. */
class TemporalSchedulesTest {

    @TempDir
    private static Path directory;

    private static DevServer server;

    private final SyncSchedules schedules = new TemporalSchedules(server::client, "nobody");

    @BeforeAll
    static void start() {
        server = new DevServer(directory);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30));
    }

    private static SyncTimetable timetable(String schedule) {
        return SyncTimetable.of(Json.trusted(schedule.replace('\'', '"')));
    }

    private List<Standing> standing(String syncId) {
        return schedules.standing(1_000).stream().filter(one -> one.syncId().equals(syncId)).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "*/15 * * * *    | UTC",
        "0 6 * * 1-5     | Europe/Berlin",
        "30 23 * * 7     | America/New_York",
        "0 0 1 * *       | Asia/Kolkata",
        "0 12 13 * 5     | UTC",
        "5,35 8-18/2 * * *| Australia/Sydney",
        "0 0 29 2 *      | UTC",
        "10 4 */10 * 0   | UTC",
    })
    void meansTheSameTimesAsWeDo(String expression, String zone) {
        var rhythm = new Rhythm.Cron(expression, ZoneId.of(zone));
        var id = "syn_" + expression.hashCode();
        schedules.put(id, new SyncTimetable(rhythm, SyncTimetable.Overlap.SKIP, Duration.ofHours(1), Duration.ZERO), false);

        var theirs = handle(id).describe().getInfo().getNextActionTimes();

        var ours = new ArrayList<Instant>();
        var at = theirs.getFirst().minusMillis(1);
        for (var number = 0; number < theirs.size(); number++) {
            at = rhythm.next(at).orElseThrow();
            ours.add(at);
        }
        assertThat(theirs).isNotEmpty().isEqualTo(ours);
        assertThat(rhythm.next(Instant.now())).as("and the first of them").hasValueSatisfying(first ->
                assertThat(Duration.between(first, theirs.getFirst()).abs()).isLessThan(Duration.ofHours(1)));
        schedules.delete(id);
    }

    @Test
    void makesChangesPausesAndDeletesASchedule() {
        schedules.put("syn_1", timetable("{'every':'PT1H'}"), false);
        soon().untilAsserted(() -> assertThat(standing("syn_1")).singleElement()
                .satisfies(one -> assertThat(one.next()).isEqualTo(timetable("{'every':'PT1H'}").next("syn_1", Instant.now()).orElseThrow())));

        schedules.put("syn_1", timetable("{'cron':'0 6 1 1 *'}"), true);
        soon().untilAsserted(() -> assertThat(standing("syn_1")).singleElement().satisfies(one -> assertThat(one.paused()).isTrue()));
        schedules.put("syn_1", timetable("{'cron':'0 6 1 1 *'}"), false);
        soon().untilAsserted(() -> assertThat(standing("syn_1")).singleElement()
                .satisfies(one -> assertThat(String.valueOf(one.next())).endsWith("-01-01T06:00:00Z")));

        schedules.delete("syn_1");
        schedules.delete("syn_1");
        soon().untilAsserted(() -> assertThat(standing("syn_1")).isEmpty());
    }

    @Test
    void saysHowLongItWaits() {
        schedules.put("syn_2", timetable("{'every':'PT1H','catch_up':'PT3H','jitter':'PT10M'}"), false);

        var made = handle("syn_2").describe();

        assertThat(made.getSchedule().getPolicy().getCatchupWindow()).isEqualTo(Duration.ofHours(3));
        assertThat(made.getInfo().getNextActionTimes().getFirst())
                .isEqualTo(timetable("{'every':'PT1H','jitter':'PT10M'}").next("syn_2", Instant.now()).orElseThrow());
        schedules.delete("syn_2");
    }

    private static ScheduleHandle handle(String syncId) {
        return ScheduleClient.newInstance(server.client().getWorkflowServiceStubs()).getHandle("millrace-sync-" + syncId);
    }
}
