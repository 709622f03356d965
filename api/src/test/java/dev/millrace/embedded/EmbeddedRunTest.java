package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Millrace;
import dev.millrace.testing.Tools;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRunTest {

    @TempDir
    Path directory;

    @Test
    void leavesNoServerBehindWhenItsProcessIsTold() throws Exception {
        var servers = startServers();
        var children = servers.process().descendants().toList();
        assertThat(children).hasSizeGreaterThan(1);

        servers.process().destroy();
        servers.awaitExit();

        Awaitility.await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void endsWhatAKilledRunLeftAndStartsOnTheSamePortsAgain() throws Exception {
        var killed = startServers();
        var children = killed.process().descendants().toList();
        var ports = Files.readString(directory.resolve("ports"));
        killed.process().destroyForcibly();
        killed.awaitExit();
        assertThat(children).anyMatch(ProcessHandle::isAlive);

        var again = startServers();

        try {
            assertThat(children.stream().filter(EmbeddedRunTest::isOurs)).isEmpty();
            assertThat(Files.readString(directory.resolve("ports"))).isEqualTo(ports);
        } finally {
            again.process().destroy();
            again.awaitExit();
        }
    }

    @Test
    void refusesATakenPortBeforeItStartsAnything() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var refused = ChildJvm.start(
                    Millrace.class, List.of(), variables(Map.of("SERVER_PORT", "" + taken.getLocalPort())));

            assertThat(refused.awaitExit()).isEqualTo(1);
            assertThat(refused.output()).singleElement().asString().startsWith(
                    "Millrace cannot start. Port %d is taken by another program; stop that, or choose another port with SERVER_PORT"
                            .formatted(taken.getLocalPort()));
            assertThat(directory.resolve("postgres")).doesNotExist();
        }
    }

    @Test
    void interruptsOfTheTerminalDoNotReachTheServers() throws Exception {
        Tools.require("setsid");
        var servers = startServers();

        try {
            var sessions = new ArrayList<String>();
            for (var child : servers.process().children().toList()) {
                sessions.add(session(child.pid()));
            }
            assertThat(sessions).isNotEmpty().doesNotContain(session(servers.process().pid()));
        } finally {
            servers.process().destroy();
            servers.awaitExit();
        }
    }

    private ChildJvm startServers() throws Exception {
        TestHome.prepare(directory);
        return ChildJvm.start(ServersAlone.class, List.of(), variables(Map.of("SERVER_PORT", "0")))
                .awaitLine("servers ready");
    }

    private Map<String, String> variables(Map<String, String> more) {
        var variables = new HashMap<>(more);
        variables.put("MILLRACE_HOME", directory.toString());
        return variables;
    }

    /** An ended process that nobody reaps is no longer ours: its command line is gone. */
    private static boolean isOurs(ProcessHandle process) {
        return process.isAlive() && process.info().arguments().isPresent();
    }

    private static String session(long pid) throws Exception {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
    }
}
