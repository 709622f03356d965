package dev.millrace.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is around a process, made of util-linux's programs: limits, another user where we are root, and, where it is {@code
 * confined}, namespaces and a root of its own.
 *
 * @param user whom it runs as; null for our own
 */
record Sandbox(boolean confined, @Nullable Integer user) {

    /** Nobody, who owns nothing. */
    static final int NOBODY = 65_534;

    /** Ours has hundreds of threads, and they count where a process runs as the same user. */
    private static final int OUR_THREADS = 4_096;

    private static final String SCRIPT = script();

    /** Without it, what is killed is only the process that the signal goes to: the first of a namespace ignores most. */
    private static final List<String> FIRST = List.of("/bin/sh", "-c", "\"$@\"; exit $?", "first");

    private static String script() {
        try (var script = Sandbox.class.getResourceAsStream("confine.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException ours) {
            throw new UncheckedIOException(ours);
        }
    }

    /** Runs {@code program} to its end; see {@link Child#run}. */
    Ended run(Program program, Limits limits, Pulse pulse) throws InterruptedException {
        try (var box = Box.holding(program.file(), user)) {
            var directory = confined ? Path.of("/") : box.home();
            return Child.run(command(program, box, limits), directory, program.stdin(), limits, pulse);
        }
    }

    private List<String> command(Program program, Box box, Limits limits) {
        var command = new ArrayList<String>();
        // A session of its own, so that it is reached by no signal of ours; it dies with the worker.
        command.addAll(List.of("setsid", "setpriv", "--pdeathsig=KILL", "--no-new-privs"));
        if (user != null) {
            command.addAll(List.of("--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        command.addAll(List.of("--", "prlimit"));
        command.addAll(limits.each(program.addressSpace()));
        if (confined) {
            command.addAll(List.of(
                    "--", "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--net",
                    "--ipc", "--uts", "--cgroup", "--", "/bin/sh", "-c", SCRIPT, "confine", box.root().toString(),
                    Long.toString(limits.scratch()), Integer.toString(limits.processes())));
            program.shown().forEach(path -> command.add(path.toString()));
            command.add(box.file().toString());
        } else {
            command.add("--nproc=" + (limits.processes() + (user == null ? OUR_THREADS : 0)));
        }
        command.add("--");
        // Set last: what stands before must not be reached by what a definition calls LD_PRELOAD.
        command.addAll(List.of("/usr/bin/env", "-i"));
        environment(program, confined ? "/tmp/home" : box.home().toString())
                .forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(FIRST);
        program.command().forEach(word -> command.add(word.equals(Program.FILE) ? box.file().toString() : word));
        return command;
    }

    private static Map<String, String> environment(Program program, String home) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", SystemPrograms.PATH);
        environment.put("HOME", home);
        environment.put("LANG", "C.UTF-8");
        environment.putAll(program.environment());
        return environment;
    }
}
