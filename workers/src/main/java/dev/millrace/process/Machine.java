package dev.millrace.process;

import dev.millrace.automation.Automations.AllowedUses;
import dev.millrace.language.lint.MachineUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What automations may do on this machine: what the settings allow, and it can. What it can is tried once, when it is first
 * asked for, by running something; a process that does not work itself asks only the settings.
 */
final class Machine implements AllowedUses {

    private static final Logger log = LoggerFactory.getLogger(Machine.class);
    private static final List<String> NEEDED = List.of("setsid", "setpriv", "prlimit", "unshare");
    private static final Limits FOR_A_TRY =
            new Limits(Duration.ofSeconds(20), Duration.ofSeconds(10), 512L << 20, 64, 8L << 20, 64 * 1024);

    private final ProcessSettings settings;
    private final boolean works;
    private final Supplier<Found<Sandbox>> sandbox;
    private final Supplier<Found<Path>> python;
    private final Supplier<Found<JavaScript>> javaScript;
    private final Supplier<Found<Containers>> containers;

    /** What was found, or why it cannot be used. */
    record Found<T>(@Nullable T here, @Nullable String objection) {

        static <T> Found<T> here(T here) {
            return new Found<>(here, null);
        }

        static <T> Found<T> not(String objection) {
            return new Found<>(null, objection);
        }

        T get() {
            if (here == null) {
                throw Stopped.misconfigured("This worker cannot run the process: %s.".formatted(objection));
            }
            return here;
        }
    }

    /** @param works whether processes run here, and not on the machines of other workers */
    Machine(ProcessSettings settings, boolean works) {
        this.settings = settings;
        this.works = works;
        this.sandbox = Once.of(this::trySandbox);
        this.python = Once.of(this::tryPython);
        this.javaScript = Once.of(this::tryJavaScript);
        this.containers = Once.of(() -> Containers.find(settings));
    }

    /** Tries at once what is allowed, and logs what came of it. */
    void look() {
        if (!works) {
            return;
        }
        TemporaryFolder.removeThoseOfTheDead();
        for (var use : List.of(MachineUse.SHELL, MachineUse.PYTHON, MachineUse.JAVASCRIPT, MachineUse.CONTAINER)) {
            if (off(use) != null) {
                continue;
            }
            var objection = objection(use);
            if (objection != null) {
                log.warn("{} is allowed and refused all the same: {}", use.what(), objection);
            } else {
                log.info("{} is allowed: {}", use.what(), use == MachineUse.CONTAINER ? containers().sentence() : around());
            }
        }
    }

    private String around() {
        return sandbox.get().get().confined()
                ? "each process has a root, a home and a process tree of its own, and no network"
                : "processes have limits, and see the files and the network of this machine (MILLRACE_RUN_UNCONFINED)";
    }

    @Override
    public @Nullable String objection(MachineUse use) {
        var off = off(use);
        if (off != null || !works) {
            return off;
        }
        return switch (use) {
            case JAVASCRIPT -> first(sandbox.get(), javaScript);
            case PYTHON -> first(sandbox.get(), python);
            case SHELL -> sandbox.get().objection();
            case CONTAINER, CONTAINER_VOLUMES, CONTAINER_PORTS -> containers.get().objection();
        };
    }

    private static @Nullable String first(Found<?> one, Supplier<? extends Found<?>> other) {
        return one.objection() == null ? other.get().objection() : one.objection();
    }

    private @Nullable String off(MachineUse use) {
        return switch (use) {
            case JAVASCRIPT -> settings.script().contains("js") ? null : off("MILLRACE_RUN_SCRIPT=js");
            case PYTHON -> settings.script().contains("python") ? null : off("MILLRACE_RUN_SCRIPT=python");
            case SHELL -> settings.shell() ? null : off("MILLRACE_RUN_SHELL=true");
            case CONTAINER -> settings.container() ? null : off("MILLRACE_RUN_CONTAINER=true");
            case CONTAINER_VOLUMES -> settings.containerVolumes().isEmpty()
                    ? "no folder of the machine may be mounted; MILLRACE_RUN_CONTAINER_VOLUMES names one below which they may"
                    : null;
            case CONTAINER_PORTS -> settings.containerPorts()
                    ? null
                    : "no port may be published; MILLRACE_RUN_CONTAINER_PORTS=true allows it";
        };
    }

    private static String off(String setting) {
        return "it runs code on the machine of a worker, and is switched off; %s allows it".formatted(setting);
    }

    Sandbox sandbox() {
        return sandbox.get().get();
    }

    Path python() {
        return python.get().get();
    }

    JavaScript javaScript() {
        return javaScript.get().get();
    }

    Containers containers() {
        return containers.get().get();
    }

    private Found<Sandbox> trySandbox() {
        var missing = NEEDED.stream().filter(name -> SystemPrograms.find(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            return Found.not("this machine has no %s (util-linux), which shuts processes in".formatted(String.join(", ", missing)));
        }
        var user = isRoot() ? Sandbox.NOBODY : null;
        var confined = new Sandbox(true, user);
        if (works(confined)) {
            return Found.here(confined);
        }
        if (!settings.unconfined()) {
            return Found.not("this machine does not let a process be shut in by user namespaces; allow them to the worker, or set"
                    + " MILLRACE_RUN_UNCONFINED=true, with which processes see its files and its network");
        }
        var bare = new Sandbox(false, user);
        return works(bare) ? Found.here(bare) : Found.not("not even limits can be set on this machine; its log tells why");
    }

    private static boolean works(Sandbox sandbox) {
        var program = new Program(List.of("/bin/sh", Program.FILE), new byte[0], bytes("exit 42"), List.of(), Map.of(), true);
        var ended = attempt(sandbox, program);
        if (ended.code() != 42) {
            log.info("Processes cannot be {} here: {}", sandbox.confined() ? "confined" : "limited", ended.stderr().strip());
        }
        return ended.code() == 42;
    }

    private Found<Path> tryPython() {
        for (var candidate : SystemPrograms.find(settings.python())) {
            var program = Python.program(candidate, bytes("print(40 + 2)"), new byte[0], List.of(), Map.of());
            if (attempt(sandbox(), program).stdout().strip().equals("42")) {
                return Found.here(candidate);
            }
        }
        return Found.not("this machine has no %s that could be run".formatted(settings.python()));
    }

    private Found<JavaScript> tryJavaScript() {
        return JavaScript.find(program -> attempt(sandbox(), program));
    }

    private static Ended attempt(Sandbox sandbox, Program program) {
        try {
            return sandbox.run(program, FOR_A_TRY, () -> {});
        } catch (Stopped stopped) {
            return new Ended(-1, "", String.valueOf(stopped.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "", "interrupted");
        }
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException noLinux) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
