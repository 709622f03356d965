package dev.millrace.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Homes whose PostgreSQL programs are unpacked already, once for all tests of a JVM. */
final class TestHome {

    private static final Path PROGRAMS = unpack();

    private TestHome() {}

    /** Makes {@code directory} a home that a start will find its programs in. */
    static Path prepare(Path directory) {
        try {
            Files.createDirectories(directory.resolve("postgres"));
            var link = directory.resolve("postgres").resolve(PROGRAMS.getFileName());
            return Files.exists(link) ? directory : Files.createSymbolicLink(link, PROGRAMS).getParent().getParent();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path unpack() {
        try {
            var parent = Files.createTempDirectory("postgres-programs");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(parent.toFile())));
            return PostgresBinaries.forThisSystem().unpack(parent);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
