package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir
    Path directory;

    Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("ports");
    }

    @Test
    void takesThePreferredPortWhereItIsFree() {
        var free = Ports.anyFree();

        assertThat(new Ports(file).choose("server", free)).isEqualTo(free);
    }

    @Test
    void takesThePortOfTheLastStartBeforeThePreferredOne() {
        var before = new Ports(file).choose("server", 0);

        assertThat(new Ports(file).choose("server", Ports.anyFree())).isEqualTo(before);
    }

    @Test
    void takesAnotherPortWhereOneIsTakenOnAnyAddress() throws IOException {
        try (var everywhere = new ServerSocket(0);
                var loopback = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ports = new Ports(file);

            assertThat(ports.choose("one", everywhere.getLocalPort())).isNotEqualTo(everywhere.getLocalPort());
            assertThat(ports.choose("two", loopback.getLocalPort())).isNotEqualTo(loopback.getLocalPort());
        }
    }

    @Test
    void givesNoPortTwice() {
        var free = Ports.anyFree();
        var ports = new Ports(file);

        assertThat(ports.choose("one", free)).isNotEqualTo(ports.choose("two", free));
    }

    @Test
    void beginsAnewWhereTheFileIsBroken() throws IOException {
        Files.writeString(file, "server=\\u12");
        assertThat(new Ports(file).choose("server", 0)).isPositive();

        Files.writeString(file, "server=many");
        assertThat(new Ports(file).choose("server", 0)).isPositive();
    }
}
