package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The directory that holds the data of an embedded run, readable by its owner alone and locked for one process.
 * The operating system gives the lock back however the process ends, so a lock is never stale.
 */
final class Home implements AutoCloseable {

    /**
     * Homes held by this JVM. POSIX drops a process's lock as soon as it closes any handle on the file, so a second
     * attempt of the same JVM must be refused before it opens one.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** A byte past any content: on Windows a locked byte cannot be read, and the refused process reads our pid. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path directory;
    private final FileChannel channel;

    private Home(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Makes the directory where it is missing and takes its lock; refuses when another process holds it. */
    static Home open(Path directory) {
        var real = make(directory);
        if (!HELD.add(real)) {
            throw inUse(real, ProcessHandle.current().pid() + "");
        }
        try {
            return new Home(real, lock(real));
        } catch (RuntimeException refused) {
            HELD.remove(real);
            throw refused;
        }
    }

    Path directory() {
        return directory;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** The file for the output of {@code server}; what the last start wrote is kept beside it as {@code .1}. */
    Path freshLog(String server) {
        try {
            var log = Files.createDirectories(path("logs")).resolve(server + ".log");
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(server + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return log;
        } catch (IOException failed) {
            throw new CannotStart("No log file can be made under %s: %s".formatted(path("logs"), failed), failed);
        }
    }

    /**
     * The text kept in the file {@code name}, made by {@code generator} at the first call and on disk, readable by
     * its owner alone, before this returns.
     */
    Secret secret(String name, Supplier<String> generator) {
        var file = path(name);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                var written = file.resolveSibling(file.getFileName() + ".new");
                Files.deleteIfExists(written);
                Files.createFile(written, onlyOwner(written, "rw-------"));
                try (var out = FileChannel.open(written, StandardOpenOption.WRITE)) {
                    out.write(ByteBuffer.wrap((generator.get() + "\n").getBytes()));
                    out.force(true);
                }
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Secret.of(Files.readString(file).strip());
        } catch (IOException failed) {
            throw new CannotStart("%s can be neither read nor made: %s".formatted(file, failed), failed);
        }
    }

    /** Gives the lock back. Call it after everything that uses the home has ended. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // the lock goes with the process at the latest
        }
        HELD.remove(directory);
    }

    private static Path make(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory.toAbsolutePath().getParent());
                Files.createDirectory(directory, onlyOwner(directory.toAbsolutePath().getParent(), "rwx------"));
            }
            var real = directory.toRealPath();
            if (!Files.isWritable(real)) {
                throw new CannotStart(
                        "MILLRACE_HOME %s cannot be written to by %s, who starts Millrace; it belongs to %s."
                                .formatted(real, System.getProperty("user.name"), Files.getOwner(real)));
            }
            if (posix(real)) {
                Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
            }
            return real;
        } catch (FileAlreadyExistsException notADirectory) {
            throw new CannotStart("MILLRACE_HOME %s is not a directory.".formatted(notADirectory.getFile()));
        } catch (IOException failed) {
            throw new CannotStart("MILLRACE_HOME %s cannot be made: %s".formatted(directory, failed), failed);
        }
    }

    private static FileChannel lock(Path directory) {
        var file = directory.resolve("lock");
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                channel.close();
                throw inUse(directory, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes()));
            return channel;
        } catch (IOException failed) {
            throw new CannotStart("%s cannot be locked: %s".formatted(file, failed), failed);
        }
    }

    private static CannotStart inUse(Path directory, String pid) {
        return new CannotStart(
                "Millrace is already running on %s (process %s); stop it, or choose another directory with MILLRACE_HOME."
                        .formatted(directory, pid.isEmpty() ? "unknown" : pid));
    }

    private static FileAttribute<?>[] onlyOwner(Path near, String permissions) {
        return posix(near)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
