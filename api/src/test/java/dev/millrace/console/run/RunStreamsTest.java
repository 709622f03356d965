package dev.millrace.console.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.WholeTest;
import dev.millrace.run.RunWatch;
import dev.millrace.run.Runs;
import org.junit.jupiter.api.Test;

@WholeTest
class RunStreamsTest {

    private final Runs runs;
    private final RunWatch watch;

    RunStreamsTest(Runs runs, RunWatch watch) {
        this.runs = runs;
        this.watch = watch;
    }

    @Test
    void boundsTheStreamsOfAWorkspaceAndOfTheProcess() {
        var streams = new RunStreams(runs, watch);
        streams.start();
        try {
            for (var number = 0; number < RunStreams.MOST_OF_WORKSPACE; number++) {
                assertThat(streams.open("wsp_1", "run_" + number, "")).isPresent();
            }
            assertThat(streams.open("wsp_1", "run_more", "")).isEmpty();
            assertThat(streams.open("wsp_2", "run_other", "")).isPresent();
            for (var number = 0; streams.open() < RunStreams.MOST; number++) {
                assertThat(streams.open("wsp_of_" + number, "run_" + number, "")).isPresent();
            }
            assertThat(streams.open("wsp_last", "run_last", "")).isEmpty();
        } finally {
            streams.stop();
        }
    }

    @Test
    void opensNoneOnceItStops() {
        var streams = new RunStreams(runs, watch);
        streams.start();
        streams.stop();

        assertThat(streams.open("wsp_1", "run_1", "")).isEmpty();
        assertThat(streams.isRunning()).isFalse();
    }
}
