package dev.millrace.process;

import static dev.millrace.process.ProcessWorld.detail;
import static dev.millrace.process.ProcessWorld.stdout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.lint.MachineUse;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a hostile process tries, where processes are confined. Limits are asserted before they are relied on. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class HostileProcessTest {

    private final ProcessWorld world = ProcessWorld.with("cpu-time", "2s").confining(MachineUse.PYTHON);

    @Test
    void forksOnlyAsOftenAsItMay() {
        assertThat(stdout(world.shell("cat /proc/self/limits")))
                .containsPattern("Max processes +16 +16")
                .containsPattern("Max cpu time +2 +3")
                .containsPattern("Max core file size +0 +0");
        // It stops by itself at 60, should the limit not hold.
        var counted = world.script("python", """
                import os, time
                try:
                    for number in range(60):
                        if os.fork() == 0:
                            time.sleep(5)
                            os._exit(0)
                except OSError:
                    print(number)
                """);
        assertThat(Integer.parseInt(stdout(counted).strip())).isLessThan(16);

        var bomb = world.within(Duration.ofSeconds(2)).shell("bomb() { bomb | bomb & }; bomb; bomb; sleep 10");

        assertThat(bomb.error() != null || bomb.output().path("stderr").asText().contains("Cannot fork")).isTrue();
        assertThat(stdout(world.shell("echo well"))).isEqualTo("well\n");
    }

    @Test
    void writesNoMoreThanIsKept() {
        assertThat(detail(world.shell("head -c 1000000000 /dev/zero")))
                .isEqualTo("The process wrote more than 65,536 bytes to stdout, which is the most that is kept.");
        assertThat(detail(world.shell("yes no >&2"))).contains("to stderr");
    }

    @Test
    void runsNoLongerThanItsCpuTime() {
        var result = world.returning(ProcessOutput.STDOUT).script("python", "while True: pass");

        assertThat(detail(result)).startsWith("The process used up its CPU time.");
    }

    @Test
    void takesNoMoreMemoryThanItMay() {
        assertThat(detail(world.returning(ProcessOutput.STDOUT).script("python", "bytearray(1 << 30)"))).contains("MemoryError");
        assertThat(detail(world.script("python", """
                import os, time
                for child in range(4):
                    if os.fork() == 0:
                        kept = bytearray(b'x') * (40 << 20)
                        time.sleep(10)
                        os._exit(0)
                time.sleep(10)
                """))).isEqualTo("The process and its children took more than 96 MiB of memory and were killed.");
    }

    @Test
    void fillsNoDisk() {
        var result = world.shell("for n in 1 2 3 4; do head -c 5000000 /dev/zero >file$n; done; du -sb /tmp/home | cut -f1");

        assertThat(Long.parseLong(stdout(result).strip())).isLessThan(8 << 20);
        assertThat(result.output().path("stderr").asText()).contains("No space left on device");
    }

    @Test
    void seesNothingOfTheWorker(@TempDir Path folder) throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "the key");

        var result = world.shell("cat %s /etc/passwd /etc/shadow; ls /root /home /var /opt; ls -d /proc/%d; cat /proc/*/environ"
                .formatted(secret, ProcessHandle.current().pid()));

        assertThat(stdout(result)).doesNotContain("the key", "root:", "java");
        assertThat(result.output().path("stderr").asText().lines().filter(line -> line.contains("No such file")))
                .hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void reachesNoNetwork() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);

            var result = world.script("python", """
                    import socket
                    try:
                        socket.create_connection(('127.0.0.1', %d), 2)
                        print('connected')
                    except OSError as refused:
                        print('refused')
                    print(len(socket.if_nameindex()))
                    """.formatted(server.getLocalPort()));

            assertThat(stdout(result)).isEqualTo("refused\n1\n");
            assertThat(accepts(server)).isFalse();
        }
    }

    private static boolean accepts(ServerSocket server) throws Exception {
        try (var connection = server.accept()) {
            return true;
        } catch (java.net.SocketTimeoutException none) {
            return false;
        }
    }

    @Test
    void killsOnlyItself() {
        var result = world.shell("kill -9 -1");

        assertThat(result.output().path("code").asInt()).isNotZero();
        assertThat(stdout(world.shell("echo well"))).isEqualTo("well\n");
    }

    @Test
    void becomesNobodyElse() {
        var result = world.shell("""
                grep -E 'Cap(Prm|Eff|Bnd)|NoNewPrivs' /proc/self/status
                unshare --user --map-root-user true || echo no namespace
                mount -t tmpfs none /tmp || echo no mount
                echo 1 >/proc/sys/user/max_user_namespaces || echo no setting
                """);

        assertThat(stdout(result).lines())
                .containsExactly(
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "no namespace",
                        "no mount",
                        "no setting");
    }

    @Test
    void hasNothingPreloadedOutsideItsConfines() {
        var result = world.given("LD_PRELOAD", "/nowhere.so").given("BASH_ENV", "/nowhere").shell("echo $LD_PRELOAD");

        // The dynamic loader complains within; the programs that shut the process in were not asked to load it.
        assertThat(stdout(result)).isEqualTo("/nowhere.so\n");
        assertThat(result.output().path("stderr").asText()).doesNotContain("mount", "unshare");
    }
}
