package dev.millrace.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders of ours among the machine's temporary ones. Each is named after the JVM it belongs to, whose death may leave it behind. */
final class TemporaryFolder {

    private static final Logger log = LoggerFactory.getLogger(TemporaryFolder.class);
    private static final Pattern NAME = Pattern.compile("millrace-(?:process|javascript)-([0-9]+)-.*");

    private TemporaryFolder() {}

    /** @param kind {@code process} or {@code javascript} */
    static Path make(String kind) throws IOException {
        return Files.createTempDirectory("millrace-%s-%d-".formatted(kind, ProcessHandle.current().pid()));
    }

    /** Removes what killed JVMs have left behind. */
    static void removeThoseOfTheDead() {
        try (var folders = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "millrace-*")) {
            for (var folder : folders) {
                var name = NAME.matcher(folder.getFileName().toString());
                if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    remove(folder);
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            log.warn("What killed workers have left among the temporary files could not be removed: {}", unreadable.toString());
        }
    }

    /** Removes a folder with all that is in it, whoever made that unreadable; where it cannot, it stays, and the log says so. */
    static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new Removal());
        } catch (IOException left) {
            log.warn("The folder {} could not be removed, and stays: {}", folder, left.toString());
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {

        /** A folder that its owner may not read. */
        @Override
        public FileVisitResult visitFileFailed(Path folder, IOException refused) throws IOException {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || Files.isReadable(folder)) {
                throw refused;
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.walkFileTree(folder, this);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
