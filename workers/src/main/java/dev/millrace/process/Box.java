package dev.millrace.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folder of one process on the machine, gone when it is closed. Only the process's own user sees into it. */
final class Box implements AutoCloseable {

    private final Path folder;

    private Box(Path folder) {
        this.folder = folder;
    }

    /** @param user whose it is; null for our own */
    static Box holding(byte[] file, @Nullable Integer user) {
        try {
            var box = new Box(TemporaryFolder.make("process"));
            Files.createDirectory(box.root());
            Files.createDirectory(box.home());
            Files.write(box.file(), file);
            Files.setPosixFilePermissions(box.folder, PosixFilePermissions.fromString("rwx------"));
            if (user != null) {
                for (var path : new Path[] {box.root(), box.home(), box.file(), box.folder}) {
                    Files.setAttribute(path, "unix:uid", user);
                }
            }
            return box;
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** Where the root of a confined process is mounted, seen by nobody else. */
    Path root() {
        return folder.resolve("root");
    }

    /** The home of a process that is not confined. */
    Path home() {
        return folder.resolve("home");
    }

    /** What the process reads of ours. */
    Path file() {
        return folder.resolve("program");
    }

    @Override
    public void close() {
        TemporaryFolder.remove(folder);
    }
}
