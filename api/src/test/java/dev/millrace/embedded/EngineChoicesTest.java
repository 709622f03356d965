package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.Settings.EngineChoice;
import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineChoicesTest {

    @TempDir
    Path directory;

    @Test
    void takesTheBinaryWhereItIsOnThePath() throws IOException {
        var binary = binary("rwxr-xr-x");

        assertThat(EngineChoices.binary(EngineChoice.AUTO, "/nowhere:" + directory)).contains(binary);
        assertThat(EngineChoices.binary(EngineChoice.CLI, directory.toString())).contains(binary);
    }

    @Test
    void staysInThisJvmWhereAskedTo() throws IOException {
        binary("rwxr-xr-x");

        assertThat(EngineChoices.binary(EngineChoice.IN_JVM, directory.toString())).isEmpty();
    }

    @Test
    void staysInThisJvmWhereThereIsNothingToExecute() throws IOException {
        binary("rw-r--r--");

        assertThat(EngineChoices.binary(EngineChoice.AUTO, directory.toString())).isEmpty();
        assertThat(EngineChoices.binary(EngineChoice.AUTO, null)).isEmpty();
    }

    @Test
    void saysHowToInstallTheCliThatIsAskedForAndNotThere() {
        assertThatThrownBy(() -> EngineChoices.binary(EngineChoice.CLI, directory.toString()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("no 'temporal' on the PATH")
                .hasMessageContaining("https://docs.temporal.io/cli");
    }

    private Path binary(String permissions) throws IOException {
        var binary = Files.createFile(directory.resolve("temporal"));
        return Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString(permissions));
    }
}
