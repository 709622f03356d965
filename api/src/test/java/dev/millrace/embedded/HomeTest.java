package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.Millrace;
import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path directory;

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        try (var home = Home.open(directory.resolve("deep/home"))) {
            assertThat(permissions(home.directory())).isEqualTo("rwx------");
        }
    }

    @Test
    void takesBackTheAccessThatOthersHadToIt() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        try (var home = Home.open(directory)) {
            assertThat(permissions(home.directory())).isEqualTo("rwx------");
        }
    }

    @Test
    void refusesASecondStartInOneSentenceThatNamesTheHolder() throws Exception {
        try (var home = Home.open(directory)) {
            var second = ChildJvm.start(
                    Millrace.class, List.of(), Map.of("MILLRACE_HOME", home.directory().toString(), "SERVER_PORT", "0"));

            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output())
                    .containsExactly("Millrace cannot start. Millrace is already running on %s (process %d); stop it, or choose another directory with MILLRACE_HOME."
                            .formatted(home.directory(), ProcessHandle.current().pid()));
        }
    }

    @Test
    void keepsItsLockWhenTheSameJvmTriesAgain() throws Exception {
        try (var home = Home.open(directory)) {
            assertThatThrownBy(() -> Home.open(directory)).isInstanceOf(CannotStart.class);

            var other = ChildJvm.start(
                    Millrace.class, List.of(), Map.of("MILLRACE_HOME", home.directory().toString(), "SERVER_PORT", "0"));
            assertThat(other.awaitExit()).isEqualTo(1);
        }
    }

    @Test
    void canBeOpenedAgainWhenClosed() {
        Home.open(directory).close();

        Home.open(directory).close();
    }

    @Test
    void keepsASecretReadableByItsOwnerAlone() throws IOException {
        try (var home = Home.open(directory)) {
            var made = home.secret("deep/word", () -> "open sesame");

            assertThat(made.reveal()).isEqualTo("open sesame");
            assertThat(home.secret("deep/word", () -> "another")).isEqualTo(made);
            assertThat(permissions(home.path("deep/word"))).isEqualTo("rw-------");
        }
    }

    @Test
    void refusesAFileWhereTheDirectoryShouldBe() throws IOException {
        var file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Home.open(file))
                .isInstanceOf(CannotStart.class)
                .hasMessage("MILLRACE_HOME %s is not a directory.".formatted(file));
    }

    @Test
    void keepsTheLogOfTheLastStartBesideTheNewOne() throws IOException {
        try (var home = Home.open(directory)) {
            Files.writeString(home.freshLog("server"), "before");

            var log = home.freshLog("server");

            assertThat(log).doesNotExist();
            assertThat(log.resolveSibling("server.log.1")).hasContent("before");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
