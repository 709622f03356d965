package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false",
        "Linux, aarch64, false",
        "Linux, x86_64, true",
        "Mac OS X, aarch64, false",
        "Mac OS X, x86_64, false",
        "Windows 11, amd64, false"
    })
    void areThereForTheSystemsThatDevelopersUse(String system, String architecture, boolean alpine) {
        var binaries = PostgresBinaries.find(system, architecture, alpine);

        assertThat(binaries.version()).matches("18\\.\\d+\\.\\d+");
        assertThat(binaries.major()).isEqualTo("18");
    }

    @Test
    void sayWhatToDoOnASystemTheyDoNotKnow() {
        assertThatThrownBy(() -> PostgresBinaries.find("Linux", "riscv64", false))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("riscv64")
                .hasMessageContaining("MILLRACE_DB_URL");
    }

    @Test
    void areUnpackedAgainAfterAnInterruptedAttempt(@TempDir Path parent) throws IOException {
        var binaries = PostgresBinaries.forThisSystem();
        var left = Files.createDirectories(parent.resolve(binaries.version() + ".partial/bin")).resolve("postgres");
        Files.writeString(left, "half");

        var unpacked = binaries.unpack(parent);

        assertThat(unpacked.resolve("bin/postgres")).isExecutable();
        assertThat(left).doesNotExist();
        assertThat(binaries.unpack(parent)).isEqualTo(unpacked);
    }
}
