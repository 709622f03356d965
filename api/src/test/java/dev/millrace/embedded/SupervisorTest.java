package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SupervisorTest {

    @Test
    void givesUpAfterThreeAttemptsOnADaemonThatNeverAnswered() {
        var daemon = new Program("false", true);
        try (var supervisor = new Supervisor(daemon)) {
            supervisor.start();

            assertThatThrownBy(supervisor::awaitReady)
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("Program is not well")
                    .hasMessageContaining("/log");
            assertThat(daemon.launches).hasValue(3);
        }
    }

    @Test
    void startsAgainADaemonThatEnded() {
        var daemon = new Program("true", false);
        try (var supervisor = new Supervisor(daemon)) {
            supervisor.start();
            supervisor.awaitReady();

            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> daemon.launches.get() >= 3);
        }
    }

    @Test
    void launchesNothingOnceItIsClosed() {
        var daemon = new Program("true", false);
        var supervisor = new Supervisor(daemon);
        supervisor.close();

        supervisor.start();

        assertThatThrownBy(supervisor::awaitReady).hasMessageContaining("was stopped");
        assertThat(daemon.launches).hasValue(0);
    }

    @Test
    void killsADaemonThatIgnoresItsStop() throws Exception {
        var daemon = new Program("sleep", false, "1000");
        var supervisor = new Supervisor(daemon);
        supervisor.start();
        supervisor.awaitReady();
        var process = supervisor.process().orElseThrow();

        supervisor.close();

        assertThat(process.isAlive()).isFalse();
    }

    private static final class Program implements Daemon {

        private final Command command;
        private final boolean fails;
        private final AtomicInteger launches = new AtomicInteger();

        Program(String program, boolean fails, String... arguments) {
            this.command = new Command(
                    Stream.concat(Stream.of(program), Arrays.stream(arguments))
                            .toList());
            this.fails = fails;
        }

        @Override
        public String name() {
            return "Program";
        }

        @Override
        public Path log() {
            return Path.of("/log");
        }

        @Override
        public void prepare() {}

        @Override
        public Process launch() throws IOException {
            launches.incrementAndGet();
            return command.start(Redirect.DISCARD);
        }

        @Override
        public void awaitReady(Process process) {
            if (fails) {
                throw new CannotStart("is not well");
            }
        }

        @Override
        public void stop(Process process) {}
    }
}
