package dev.millrace.process;

import dev.millrace.process.javascript.ScriptMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/**
 * The class path of a script's JVM, in a folder of its own: the engine's jars, which may be inside ours, and the few classes of
 * {@link ScriptMain}. It is gone with this JVM.
 */
final class JavaScriptKit {

    /** One class of each jar of the engine, by which the jar is found wherever it is. */
    private static final List<String> JARS = List.of(
            "org.graalvm.polyglot.Context",
            "org.graalvm.collections.EconomicMap",
            "org.graalvm.nativeimage.ImageInfo",
            "org.graalvm.word.WordBase",
            "com.oracle.truffle.api.Truffle",
            "com.oracle.truffle.regex.RegexLanguage",
            "com.oracle.truffle.js.lang.JavaScriptLanguage",
            "org.graalvm.shadowed.com.ibm.icu.text.Collator",
            "org.graalvm.shadowed.org.tukaani.xz.XZ");

    private final Path folder;
    private final List<Path> jars;

    private JavaScriptKit(Path folder, List<Path> jars) {
        this.folder = folder;
        this.jars = List.copyOf(jars);
    }

    static JavaScriptKit unpacked() throws IOException {
        var folder = TemporaryFolder.make("javascript");
        // Read by whoever the scripts run as; there is no secret in it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        folder.toFile().deleteOnExit();
        var jars = new ArrayList<Path>();
        keptUntilTheEnd(folder.resolve("script.jsa"));
        jars.add(ours(keptUntilTheEnd(folder.resolve("script.jar"))));
        for (var name : JARS) {
            jars.add(copy(name, keptUntilTheEnd(folder.resolve(jars.size() + ".jar"))));
        }
        return new JavaScriptKit(folder, jars);
    }

    private static Path keptUntilTheEnd(Path file) {
        file.toFile().deleteOnExit();
        return file;
    }

    private static Path ours(Path jar) throws IOException {
        try (var entries = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var name : List.of("ScriptMain.class", "prelude.js")) {
                try (var resource = resource(name)) {
                    entries.putNextEntry(new ZipEntry(ScriptMain.class.getPackageName().replace('.', '/') + "/" + name));
                    resource.transferTo(entries);
                    entries.closeEntry();
                }
            }
        }
        return jar;
    }

    private static InputStream resource(String name) throws IOException {
        return Objects.requireNonNull(ScriptMain.class.getResourceAsStream(name), name);
    }

    private static Path copy(String className, Path file) throws IOException {
        try {
            var type = Class.forName(className, false, JavaScriptKit.class.getClassLoader());
            var location = type.getProtectionDomain().getCodeSource().getLocation();
            // A jar inside ours has an address that ends with "!/".
            var address = location.openConnection() instanceof JarURLConnection inside ? inside.getJarFileURL() : location;
            try (var jar = address.openStream(); OutputStream copy = Files.newOutputStream(file)) {
                jar.transferTo(copy);
            }
            return file;
        } catch (ClassNotFoundException missing) {
            throw new IOException("there is no " + className, missing);
        }
    }

    /** The option of a JVM that uses the archive of classes; it goes on without where there is none. */
    String withArchive() {
        return "-XX:SharedArchiveFile=" + archive();
    }

    /** The option of the JVM that makes it. */
    String makingArchive() {
        return "-XX:ArchiveClassesAtExit=" + archive();
    }

    private Path archive() {
        return folder.resolve("script.jsa");
    }

    String classPath() {
        return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /** What of the machine a script's JVM reads: these files, and the JDK with what it keeps in {@code /etc}. */
    List<Path> shown(Path java) {
        var shown = new ArrayList<Path>();
        shown.add(folder);
        var home = java.getParent().getParent();
        if (!home.startsWith("/usr")) {
            shown.add(home);
        }
        try (var etc = Files.newDirectoryStream(Path.of("/etc"), "java*")) {
            etc.forEach(shown::add);
        } catch (IOException none) {
            // Only some distributions keep a JDK's configuration there.
        }
        return shown;
    }
}
