package dev.millrace.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.springframework.util.FileSystemUtils;

/**
 * What every start would make again, made once a JVM by a start of its own: a home whose database is migrated, and an
 * archive of the loaded classes, with which a start takes two thirds of the time.
 */
final class Prepared {

    /** What belongs to one process or to one place on the machine. */
    private static final Set<String> OF_ONE_PROCESS = Set.of("lock", "ports", "logs", "postmaster.pid", "postmaster.opts");

    private static final Path DIRECTORY = directory();
    private static final Path ARCHIVE = DIRECTORY.resolve("classes.jsa");
    private static final Path HOME = DIRECTORY.resolve("home");
    private static final Map<Path, Path> JARS = new HashMap<>();

    private static boolean started;

    private Prepared() {}

    /** The options with which java uses the archive. Without effect on a process that has another class path. */
    static List<String> options() {
        return Files.exists(ARCHIVE) ? List.of("-XX:SharedArchiveFile=" + ARCHIVE) : List.of();
    }

    /** Makes {@code home} that of an application which was started once and told to stop. */
    static synchronized void home(Path home) throws IOException {
        if (!started) {
            started = true;
            start();
        }
        copy(HOME, home);
    }

    private static void start() throws IOException {
        var environment = Map.of("MILLRACE_HOME", HOME.toString(), "MILLRACE_ENGINE", "in-jvm");
        var archiving = List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE);
        try (var first = new Application(environment, archiving, DIRECTORY.resolve("log"))) {
            first.terminates(Duration.ofSeconds(120));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** A class archive knows only jars: {@code entry} of a class path, or a jar of it where it is a folder of classes. */
    static synchronized Path jar(Path entry) {
        return Files.isDirectory(entry) ? JARS.computeIfAbsent(entry, Prepared::pack) : entry;
    }

    private static Path pack(Path classes) {
        var jar = DIRECTORY.resolve("classes-%d.jar".formatted(JARS.size()));
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var paths = Files.walk(classes)) {
            // What scans the class path looks for folders, too.
            for (var path : (Iterable<Path>) paths.sorted()::iterator) {
                var name = classes.relativize(path).toString().replace('\\', '/');
                if (!name.isEmpty()) {
                    out.putNextEntry(new JarEntry(Files.isDirectory(path) ? name + "/" : name));
                    if (!Files.isDirectory(path)) {
                        Files.copy(path, out);
                    }
                }
            }
            return jar;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** PostgreSQL's programs, which nobody changes, are not copied. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (OF_ONE_PROCESS.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (Files.isDirectory(folder.resolve("bin"))) {
                    Files.createSymbolicLink(to.resolve(from.relativize(folder)), folder);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return copied(folder);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return OF_ONE_PROCESS.contains(file.getFileName().toString()) ? FileVisitResult.CONTINUE : copied(file);
            }

            private FileVisitResult copied(Path path) throws IOException {
                Files.copy(
                        path,
                        to.resolve(from.relativize(path)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Path directory() {
        try {
            var directory = Files.createTempDirectory("millrace-prepared-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(directory.toFile())));
            return directory;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
