package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Under which account PostgreSQL's programs run. They refuse to be root, so for root they run in a user namespace of
 * their own, in which root looks like nobody; where the system forbids that (most containers), they run as nobody,
 * who keeps just the capability to reach the files under the home of root.
 *
 * @param prefix the words before each command
 * @param owner the numeric owner that the data must have; empty where it is simply ours
 */
record PostgresAccount(List<String> prefix, OptionalInt owner) {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;

    static final PostgresAccount OURS = new PostgresAccount(List.of(), OptionalInt.empty());

    static final PostgresAccount NAMESPACE = new PostgresAccount(List.of("unshare", "--user"), OptionalInt.of(ROOT));

    static final PostgresAccount SOMEBODY_ELSE = new PostgresAccount(
            List.of(
                    "setpriv",
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    "--inh-caps=+dac_override",
                    "--ambient-caps=+dac_override",
                    // Without it access(2), by which PostgreSQL finds itself, does not count the capability.
                    "--securebits=+no_setuid_fixup"),
            OptionalInt.of(NOBODY));

    static PostgresAccount choose() throws InterruptedException {
        if (!root()) {
            return OURS;
        }
        for (var account : List.of(NAMESPACE, SOMEBODY_ELSE)) {
            if (account.works()) {
                return account;
            }
        }
        throw new CannotStart(
                "PostgreSQL refuses to run as root, and neither 'unshare --user' nor 'setpriv' works here. "
                        + "Start Millrace as another user, or set MILLRACE_DB_URL to a PostgreSQL of your own.");
    }

    boolean works() throws InterruptedException {
        return Command.of("true").under(prefix).run(Redirect.DISCARD, LIMIT);
    }

    /** Gives the tree to this account where it belongs to another one, after a start under other permissions. */
    void own(Path tree) throws IOException {
        if (owner.isEmpty() || Files.getAttribute(tree, "unix:uid").equals(owner.getAsInt())) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "unix:uid", owner.getAsInt());
                return FileVisitResult.CONTINUE;
            }

            /** Last, so that an interrupted change is begun again. */
            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                return visitFile(directory, Files.readAttributes(directory, BasicFileAttributes.class));
            }
        });
    }

    static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(ROOT);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
